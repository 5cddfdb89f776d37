// Azure.Storage.Blobs, which Az.Storage uses underneath, as an entry in the benchmark.
using System.Diagnostics;
using System.Globalization;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

const string Usage = """
    usage: netpeer ENDPOINT CONTAINER COMMAND
      up FILE BLOB [CONNECTIONS], down BLOB FILE [CONNECTIONS]       one blob
      upmany FOLDER PARALLEL, downmany NAMES FOLDER PARALLEL         files up to a few MiB
      upwarm FOLDER PARALLEL, downwarm NAMES FOLDER PARALLEL         twice; prints the seconds of the second time
      sas                                                            prints a SAS of the account
    The account is in MISTORAGE_TEST_ACCOUNT and MISTORAGE_TEST_KEY.
    """;

if (args.Length < 3)
{
    Console.Error.WriteLine(Usage);
    return 64;
}

var credential = new StorageSharedKeyCredential(
    Environment.GetEnvironmentVariable("MISTORAGE_TEST_ACCOUNT"), Environment.GetEnvironmentVariable("MISTORAGE_TEST_KEY"));
// Not the newest: the newest that Azurite takes.
var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05);
var service = new BlobServiceClient(new Uri(args[0]), credential, options);
var container = service.GetBlobContainerClient(args[1]);
var rest = args[3..];

switch (args[2])
{
    case "up":
        await container.GetBlobClient(rest[1])
            .UploadAsync(rest[0], new BlobUploadOptions { TransferOptions = OptionsOf(rest) });
        break;
    case "down":
        await container.GetBlobClient(rest[0])
            .DownloadToAsync(rest[1], new BlobDownloadToOptions { TransferOptions = OptionsOf(rest) });
        break;
    case "upmany":
        await UploadFolder(rest[0], int.Parse(rest[1], CultureInfo.InvariantCulture));
        break;
    case "downmany":
        await DownloadNames(rest[0], rest[1], int.Parse(rest[2], CultureInfo.InvariantCulture));
        break;
    case "upwarm":
        await Warm(() => UploadFolder(rest[0], int.Parse(rest[1], CultureInfo.InvariantCulture)));
        break;
    case "downwarm":
        await Warm(() => DownloadNames(rest[0], rest[1], int.Parse(rest[2], CultureInfo.InvariantCulture)));
        break;
    case "sas":
        Console.WriteLine(service.GenerateAccountSasUri(
            AccountSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1), AccountSasResourceTypes.All).Query);
        break;
    default:
        Console.Error.WriteLine(Usage);
        return 64;
}

return 0;

// Without a number of connections the defaults of the SDK.
static StorageTransferOptions OptionsOf(string[] words)
{
    const int Block = 8 << 20;
    return words.Length < 3
        ? default
        : new StorageTransferOptions
        {
            MaximumConcurrency = int.Parse(words[2], CultureInfo.InvariantCulture),
            MaximumTransferSize = Block,
            InitialTransferSize = Block,
        };
}

Task UploadFolder(string folder, int parallel) => Parallel.ForEachAsync(
    Directory.EnumerateFiles(folder),
    new ParallelOptions { MaxDegreeOfParallelism = parallel },
    async (file, cancel) => await container.GetBlobClient(Path.GetFileName(file)).UploadAsync(file, true, cancel));

Task DownloadNames(string names, string folder, int parallel) => Parallel.ForEachAsync(
    File.ReadLines(names),
    new ParallelOptions { MaxDegreeOfParallelism = parallel },
    async (name, cancel) =>
        await container.GetBlobClient(name).DownloadToAsync(Path.Combine(folder, name), cancel));

static async Task Warm(Func<Task> work)
{
    await work();
    var clock = Stopwatch.StartNew();
    await work();
    Console.WriteLine(clock.Elapsed.TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture));
}
