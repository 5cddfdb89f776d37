using System;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>What an operation depends on.</summary>
internal sealed record Conditions(
    string? IfMatch = null, string? IfNoneMatch = null, DateTimeOffset? IfModifiedSince = null,
    DateTimeOffset? IfUnmodifiedSince = null, string? TagCondition = null, string? LeaseId = null)
{
    public bool IsEmpty => this == new Conditions();

    /// <summary>Whether they are about a blob that is there: but for a lease, and for there being none.</summary>
    public bool ConcernBlob => this with { LeaseId = null, IfNoneMatch = MustBeNew ? null : IfNoneMatch } != new Conditions();

    public bool MustBeNew => IfNoneMatch == "*";

    public NativeMethods.Conditions ToNative(NativeText text) => new()
    {
        StructSize = NativeMethods.SizeOf<NativeMethods.Conditions>(),
        IfMatch = text.Add(IfMatch),
        IfNoneMatch = text.Add(IfNoneMatch),
        // Whole seconds, as HTTP has them.
        IfModifiedSince = IfModifiedSince?.ToUnixTimeSeconds() ?? 0,
        IfUnmodifiedSince = IfUnmodifiedSince?.ToUnixTimeSeconds() ?? 0,
        IfTags = text.Add(TagCondition),
        LeaseId = text.Add(LeaseId),
    };
}
