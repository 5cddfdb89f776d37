using System;
using System.IO;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <content>The transfers of what differs: they overwrite, because that is what the command is for.</content>
public sealed partial class SyncBlob
{
    private void Send(Operations.FolderEntry file, string blob, StorageBlob? old)
    {
        if (ShouldProcess(NameOf(Context, Container, blob), $"Upload '{file.Path}'"))
        {
            Run(new Transfer(Start, blob, Context, MIStorageErrorCode.BlobAlreadyExists, "")
            {
                Activity = "Uploading " + file.Name,
                Output = Count,
            });
        }

        int Start(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            var options = new NativeMethods.UploadOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.UploadOptions>(),
                Overwrite = 1,
                Resume = Resume ? 1u : 0u,
                Container = text.Add(Container),
                Blob = text.Add(blob),
                File = text.Add(file.Path),
                Limits = limits,
            };
            if (old is not null)
            {
                new BlobContentProperties(old).Apply(ref options, text);
                options.EncryptionScope = text.Add(BlobContentProperties.Sendable(old.BlobProperties.EncryptionScope));
                options.AccessTier = text.Add(old.BlobProperties.AccessTierInferred || old.AccessTier == "Archive" ? "" : old.AccessTier);
            }
            return NativeMethods.mis_upload_start(session, HandleOf(Context), options, out operation, out error);
        }
    }

    private void Receive(StorageBlob blob)
    {
        string file = destination!.PathOfSame(blob.Name.Substring(prefix.Length));
        if (!ShouldProcess($"'{file}'", $"Download {NameOf(Context, Container, blob.Name)}"))
        {
            return;
        }
        destination.Begin(file);
        Run(new Transfer(Start, blob.Name, Context, MIStorageErrorCode.FileAlreadyExists, "")
        {
            Activity = "Downloading " + blob.Name,
            Ended = () => destination.End(file),
            Output = received =>
            {
                SetTime(file, received);
                return Count(received);
            },
        });

        int Start(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            var options = new NativeMethods.DownloadOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.DownloadOptions>(),
                Overwrite = 1,
                Resume = Resume ? 1u : 0u,
                Container = text.Add(Container),
                Blob = text.Add(blob.Name),
                File = text.Add(file),
                Limits = limits,
            };
            return NativeMethods.mis_download_start(session, HandleOf(Context), options, out operation, out error);
        }
    }

    private object Count(StorageBlob blob)
    {
        transferred++;
        return blob.AsTransfer();
    }

    // By it the next run knows that the file is of this state of the blob.
    private static void SetTime(string file, StorageBlob blob)
    {
        try
        {
            if (blob.LastModified is DateTimeOffset time)
            {
                File.SetLastWriteTimeUtc(file, time.UtcDateTime);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MIStorageException(MIStorageErrorCode.FileAccessDenied,
                $"'{file}' was downloaded, but its time cannot be set: {e.Message}", "Use -CompareBy MD5.", e);
        }
    }
}
