using System;
using MIStorage.Native;

namespace MIStorage;

/// <summary>How a step of Test-MIStorageAccess ended.</summary>
public enum AccessCheckResult
{
    /// <summary>It holds.</summary>
    Passed = 0,

    /// <summary>It does not, and nothing behind it was tried.</summary>
    Failed = 1,

    /// <summary>It does not apply, or an earlier one failed.</summary>
    Skipped = 2,
}

/// <summary>A step on the way from a managed identity to a storage account.</summary>
public sealed class AccessCheck
{
    internal AccessCheck(AccessChecksHandle checks, uint index)
    {
        Check = NativeText.Read(NativeMethods.mis_access_checks_name(checks, index));
        Result = (AccessCheckResult)NativeMethods.mis_access_checks_outcome(checks, index);
        Duration = TimeSpan.FromMilliseconds(NativeMethods.mis_access_checks_milliseconds(checks, index));
        Detail = NativeText.Read(NativeMethods.mis_access_checks_detail(checks, index));
        NextStep = NativeText.Read(NativeMethods.mis_access_checks_hint(checks, index));
        int code = NativeMethods.mis_access_checks_code(checks, index);
        ErrorId = code == 0 ? "" : ((MIStorageErrorCode)code).ToString();
    }

    /// <summary>What was looked at.</summary>
    public string Check { get; }

    /// <summary>How it ended.</summary>
    public AccessCheckResult Result { get; }

    /// <summary>How long it took; zero where an earlier request told it, too.</summary>
    public TimeSpan Duration { get; }

    /// <summary>What was found, or why it was skipped.</summary>
    public string Detail { get; }

    /// <summary>What mends a failure; empty otherwise.</summary>
    public string NextStep { get; }

    /// <summary>The ErrorId that the cmdlets would fail with; empty where it did not fail.</summary>
    public string ErrorId { get; }
}
