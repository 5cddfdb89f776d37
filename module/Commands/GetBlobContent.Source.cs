using MIStorage.Native;

namespace MIStorage.Commands;

/// <content>Which blob is meant, however it was named.</content>
public sealed partial class GetBlobContent
{
    /// <summary>The blob to read; snapshot and version are empty where it is the blob itself.</summary>
    private sealed record Source(StorageContext Context, string Container, string Blob, string Snapshot = "", string VersionId = "")
    {
        /// <summary>The name of its file in a folder, where an old state is not taken for the blob itself.</summary>
        public string FileName => BlobFileName.OfState(Blob, Snapshot.Length > 0 ? Snapshot : VersionId);

        public static Source Of(CloudBlockBlob blob, StorageContext context) =>
            new(context, blob.Container.Name, blob.Name, blob.Snapshot, blob.EarlierVersionId);

        /// <exception cref="MIStorageException">InvalidArgument: it is not the address of a blob.</exception>
        public static Source At(object uri)
        {
            using var text = new NativeText();
            MIStorageException.ThrowIfFailed(NativeMethods.mis_blob_uri_parse(SecretParameter.Add(text, uri, "-AbsoluteUri"),
                out ContextHandle context, out BlobHandle blob, out ErrorHandle error), error);
            using (blob)
            {
                var account = new StorageContext(context);
                CloudBlockBlob named = new StorageBlob(blob, account).ICloudBlob;
                return new Source(account, named.Container.Name, named.Name, named.Snapshot, named.VersionId);
            }
        }
    }
}
