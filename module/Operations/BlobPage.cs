using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>A page of a container's blobs.</summary>
internal sealed class BlobPage : IPage<StorageBlob>
{
    private readonly BlobPageHandle handle;
    private readonly StorageContext context;
    private CloudBlobContainer? container;

    public BlobPage(BlobPageHandle handle, StorageContext context)
    {
        this.handle = handle;
        this.context = context;
        Count = (int)NativeMethods.mis_blob_page_count(handle);
        Marker = NativeText.Read(NativeMethods.mis_blob_page_marker(handle));
    }

    public int Count { get; }

    public string Marker { get; }

    /// <summary>Its name alone.</summary>
    public string NameOf(int index) => NativeText.Read(Read(index).Name);

    public StorageBlob Get(int index)
    {
        NativeMethods.BlobProperties native = Read(index);
        var blob = new StorageBlob(native, context, container);
        container = blob.ICloudBlob.Container;
        return blob;
    }

    private NativeMethods.BlobProperties Read(int index)
    {
        var native = new NativeMethods.BlobProperties { StructSize = NativeMethods.SizeOf<NativeMethods.BlobProperties>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_blob_page_get(handle, (uint)index, ref native));
        return native;
    }

    public void Dispose() => handle.Dispose();
}
