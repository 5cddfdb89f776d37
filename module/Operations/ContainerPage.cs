using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>A page of an account's containers.</summary>
internal sealed class ContainerPage : IPage<StorageContainer>
{
    private readonly ContainerPageHandle handle;
    private readonly StorageContext context;

    public ContainerPage(ContainerPageHandle handle, StorageContext context)
    {
        this.handle = handle;
        this.context = context;
        Count = (int)NativeMethods.mis_container_page_count(handle);
        Marker = NativeText.Read(NativeMethods.mis_container_page_marker(handle));
    }

    public int Count { get; }

    public string Marker { get; }

    public StorageContainer Get(int index)
    {
        var native = new NativeMethods.ContainerProperties { StructSize = NativeMethods.SizeOf<NativeMethods.ContainerProperties>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_container_page_get(handle, (uint)index, ref native));
        return new StorageContainer(native, context);
    }

    public void Dispose() => handle.Dispose();
}
