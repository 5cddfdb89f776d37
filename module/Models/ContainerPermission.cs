namespace MIStorage;

/// <summary>Who may read a container without a key.
/// https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure</summary>
public enum ContainerPermission
{
    /// <summary>Nobody.</summary>
    Off = 0,

    /// <summary>Everybody, and everybody may list its blobs.</summary>
    Container = 1,

    /// <summary>Everybody who knows a blob's name.</summary>
    Blob = 2,
}
