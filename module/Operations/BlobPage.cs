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

    /// <summary>Starts the request for one. Its result is a mis_blob_page.</summary>
    /// <param name="session">The session.</param>
    /// <param name="account">The account.</param>
    /// <param name="container">The container.</param>
    /// <param name="prefix">What the names begin with; null or empty for all.</param>
    /// <param name="marker">Where it begins; empty for the first.</param>
    /// <param name="options">How many and what is listed of them.</param>
    /// <param name="operation">What was started.</param>
    /// <param name="error">Why it was not.</param>
    public static int Start(SessionHandle session, ContextHandle account, string container, string? prefix, string marker,
        NativeMethods.BlobListOptions options, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        options.StructSize = NativeMethods.SizeOf<NativeMethods.BlobListOptions>();
        options.Container = text.Add(container);
        options.Prefix = text.Add(prefix);
        options.Marker = text.Add(marker);
        return NativeMethods.mis_blob_list_start(session, account, options, out operation, out error);
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
