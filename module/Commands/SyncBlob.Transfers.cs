using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
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
                Keep(old, ref options, text);
            }
            return NativeMethods.mis_upload_start(session, HandleOf(Context), options, out operation, out error);
        }
    }

    // What somebody has set stays, as far as a listing tells it, which leaves out the tags, and as far as it can be sent: it may
    // have been set by a program that takes more.
    private static void Keep(StorageBlob old, ref NativeMethods.UploadOptions options, NativeText text)
    {
        BlobProperties properties = old.BlobProperties;
        options.ContentType = text.Add(Sendable(properties.ContentType));
        options.ContentEncoding = text.Add(Sendable(properties.ContentEncoding));
        options.ContentLanguage = text.Add(Sendable(properties.ContentLanguage));
        options.ContentDisposition = text.Add(Sendable(properties.ContentDisposition));
        options.CacheControl = text.Add(Sendable(properties.CacheControl));
        options.EncryptionScope = text.Add(Sendable(properties.EncryptionScope));
        options.AccessTier = text.Add(properties.AccessTierInferred || properties.AccessTier == "Archive" ? "" : properties.AccessTier);
        KeyValuePair<string, string>[] metadata = old.Metadata
            .Where(pair => IsIdentifier(pair.Key) && Sendable(pair.Value) == pair.Value).ToArray();
        options.MetadataCount = (uint)metadata.Length;
        options.Metadata = text.Add(metadata);
    }

    // Printable ASCII, or nothing.
    private static string Sendable(string value) => value.All(c => c is >= ' ' and <= '~') ? value : "";

    private static bool IsIdentifier(string name) => name.Length > 0 && !char.IsDigit(name[0])
        && name.All(c => c is '_' or >= '0' and <= '9' or >= 'a' and <= 'z' or >= 'A' and <= 'Z');

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
