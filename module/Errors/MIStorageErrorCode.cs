namespace MIStorage;

/// <summary>What went wrong: the numbers of native/include/mistorage.h, and below them those of the module
/// itself. The names are the ErrorIds of the cmdlets' error records.</summary>
public enum MIStorageErrorCode
{
#pragma warning disable CS1591 // The names say it; ErrorRecords and the header say more.
    InvalidArgument = 1,
    Cancelled = 2,
    OutOfMemory = 3,
    InternalError = 4,

    ImdsUnreachable = 100,
    ImdsUnavailable = 101,
    IdentityNotFound = 102,
    IdentityAmbiguous = 103,
    TokenRefused = 104,
    IdentitySourceUnavailable = 105,

    TokenRejected = 200,
    KeyListingForbidden = 201,
    AccountNotFound = 202,
    ResourceGroupNotFound = 203,
    SubscriptionNotFound = 204,
    ScopeLocked = 205,
    KeyRegenerationForbidden = 206,

    AuthenticationFailed = 300,
    AuthorizationFailed = 301,
    SharedKeyDisabled = 302,
    ContainerNotFound = 303,
    ContainerAlreadyExists = 304,
    ContainerBeingDeleted = 305,
    BlobNotFound = 306,
    BlobAlreadyExists = 307,
    BlobChanged = 308,
    BlobCorrupt = 309,
    SnapshotsPresent = 310,
    ConditionNotMet = 311,

    FileNotFound = 400,
    FileAccessDenied = 401,
    FileChanged = 402,
    FileInUse = 403,
    DiskFull = 404,
    FileAlreadyExists = 405,
    FileFailed = 406,

    NameNotResolved = 500,
    ConnectionFailed = 501,
    TlsFailed = 502,
    Timeout = 503,
    ResponseInvalid = 504,
    ResponseTooLarge = 505,
    ServiceBusy = 506,
    ServiceRefused = 507,

    NativeLibraryNotFound = 1000,
    NativeLibraryMismatch = 1001,
    ContainerNotEmpty = 1002,
    ContentUnreadable = 1003,
    ContentTooLarge = 1004,
    SourceEmpty = 1005,
    SourceIncomplete = 1006,
#pragma warning restore CS1591
}
