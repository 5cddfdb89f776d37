using System;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A failure of MIStorage. Its message says what happened, to what and why, and holds no secret.</summary>
public sealed class MIStorageException : Exception
{
    internal MIStorageException(MIStorageErrorCode code, string message, string hint = "", Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Hint = hint;
    }

    private MIStorageException(MIStorageErrorCode code, ErrorHandle error)
        : this(code, NativeText.Read(NativeMethods.mis_error_message(error)),
            NativeText.Read(NativeMethods.mis_error_hint(error)))
    {
        HttpStatus = NativeMethods.mis_error_http_status(error);
        ServiceCode = NativeText.Read(NativeMethods.mis_error_service_code(error));
        RequestId = NativeText.Read(NativeMethods.mis_error_request_id(error));
        Operation = NativeText.Read(NativeMethods.mis_error_operation(error));
        Retryable = NativeMethods.mis_error_retryable(error) == 1;
    }

    /// <summary>What went wrong.</summary>
    public MIStorageErrorCode Code { get; }

    /// <summary>What to do next; may be empty.</summary>
    public string Hint { get; private set; }

    /// <summary>HTTP status of the last answer, 0 where there was none.</summary>
    public int HttpStatus { get; }

    /// <summary>The service's own code, such as ContainerNotFound; may be empty.</summary>
    public string ServiceCode { get; } = "";

    /// <summary>The service's id of the request, for its support; may be empty.</summary>
    public string RequestId { get; } = "";

    /// <summary>What was being done, such as Put Blob; may be empty.</summary>
    public string Operation { get; } = "";

    /// <summary>Whether the same call may succeed later without any change.</summary>
    public bool Retryable { get; }

    /// <summary>The same with another step to take next.</summary>
    internal MIStorageException WithHint(string hint)
    {
        var other = (MIStorageException)MemberwiseClone();
        other.Hint = hint;
        return other;
    }

    /// <summary>Throws where a native function did not return MIS_OK; frees its error.</summary>
    internal static void ThrowIfFailed(int status, ErrorHandle error)
    {
        using (error)
        {
            if (status != 0)
            {
                throw new MIStorageException((MIStorageErrorCode)status, error);
            }
        }
    }

    /// <summary>The same for the functions that have no error object.</summary>
    internal static void ThrowIfFailed(int status)
    {
        if (status != 0)
        {
            throw new MIStorageException((MIStorageErrorCode)status, $"The native library failed with status {status}.");
        }
    }

    internal static MIStorageException InvalidArgument(string message, string hint = "") =>
        new(MIStorageErrorCode.InvalidArgument, message, hint);
}
