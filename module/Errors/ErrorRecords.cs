using System;
using System.Management.Automation;

namespace MIStorage;

/// <summary>Failures as PowerShell shows them.</summary>
internal static class ErrorRecords
{
    // From 7.5 on PowerShell itself shows what is recommended, on a line of its own.
    private static readonly bool RecommendationIsShown = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    // A rule says all that there is to say.
    private const string Correct = "Correct what the message names, and run the command again.";

    /// <summary>The error record of a failure: the ErrorId is the code's name, and what is shown ends with what
    /// to do next.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="target">The blob, file or account that it happened to; never a secret.</param>
    public static ErrorRecord From(MIStorageException failure, object? target) => From(failure, target, RecommendationIsShown);

    internal static ErrorRecord From(MIStorageException failure, object? target, bool recommendationIsShown)
    {
        string shown = recommendationIsShown || failure.Hint.Length == 0 ? failure.Message : failure.Message + " " + failure.Hint;
        return new ErrorRecord(failure, failure.Code.ToString(), CategoryOf(failure.Code), target)
        {
            ErrorDetails = new ErrorDetails(shown)
            {
                RecommendedAction = failure.Hint.Length == 0 && failure.Code == MIStorageErrorCode.InvalidArgument ? Correct : failure.Hint,
            },
        };
    }

    internal static ErrorCategory CategoryOf(MIStorageErrorCode code) => code switch
    {
        MIStorageErrorCode.InvalidArgument or
        MIStorageErrorCode.IdentityAmbiguous => ErrorCategory.InvalidArgument,

        MIStorageErrorCode.Cancelled => ErrorCategory.OperationStopped,

        MIStorageErrorCode.OutOfMemory or
        MIStorageErrorCode.ContentTooLarge or
        MIStorageErrorCode.DiskFull => ErrorCategory.LimitsExceeded,

        MIStorageErrorCode.IdentityNotFound or
        MIStorageErrorCode.AccountNotFound or
        MIStorageErrorCode.ResourceGroupNotFound or
        MIStorageErrorCode.SubscriptionNotFound or
        MIStorageErrorCode.ContainerNotFound or
        MIStorageErrorCode.BlobNotFound or
        MIStorageErrorCode.FileNotFound or
        MIStorageErrorCode.NativeLibraryNotFound => ErrorCategory.ObjectNotFound,

        MIStorageErrorCode.KeyListingForbidden or
        MIStorageErrorCode.KeyRegenerationForbidden or
        MIStorageErrorCode.ScopeLocked or
        MIStorageErrorCode.AuthorizationFailed or
        MIStorageErrorCode.SharedKeyDisabled or
        MIStorageErrorCode.FileAccessDenied => ErrorCategory.PermissionDenied,

        MIStorageErrorCode.TokenRefused or
        MIStorageErrorCode.TokenRejected or
        MIStorageErrorCode.AuthenticationFailed or
        MIStorageErrorCode.TlsFailed => ErrorCategory.AuthenticationError,

        MIStorageErrorCode.ContainerAlreadyExists or
        MIStorageErrorCode.BlobAlreadyExists or
        MIStorageErrorCode.SnapshotsPresent or
        MIStorageErrorCode.ContainerNotEmpty or
        MIStorageErrorCode.FileAlreadyExists => ErrorCategory.ResourceExists,

        MIStorageErrorCode.ContainerBeingDeleted or
        MIStorageErrorCode.FileInUse or
        MIStorageErrorCode.ServiceBusy => ErrorCategory.ResourceBusy,

        MIStorageErrorCode.ImdsUnreachable or
        MIStorageErrorCode.IdentitySourceUnavailable or
        MIStorageErrorCode.ImdsUnavailable => ErrorCategory.ResourceUnavailable,

        MIStorageErrorCode.NameNotResolved or
        MIStorageErrorCode.ConnectionFailed => ErrorCategory.ConnectionError,

        MIStorageErrorCode.Timeout => ErrorCategory.OperationTimeout,

        MIStorageErrorCode.BlobCorrupt or
        MIStorageErrorCode.ResponseInvalid or
        MIStorageErrorCode.ResponseTooLarge => ErrorCategory.InvalidData,

        MIStorageErrorCode.BlobChanged or
        MIStorageErrorCode.ConditionNotMet or
        MIStorageErrorCode.FileChanged or
        MIStorageErrorCode.ServiceRefused or
        MIStorageErrorCode.SourceEmpty or
        MIStorageErrorCode.SourceIncomplete or
        MIStorageErrorCode.InternalError or
        MIStorageErrorCode.NativeLibraryMismatch => ErrorCategory.InvalidOperation,

        MIStorageErrorCode.ContentUnreadable => ErrorCategory.ReadError,

        MIStorageErrorCode.FileFailed => ErrorCategory.DeviceError,

        _ => ErrorCategory.NotSpecified,
    };
}
