using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>A time limit: 1 or more, or -1 for none.</summary>
internal sealed class ValidateSecondsAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is int seconds && seconds < 1 && seconds != -1)
        {
            throw new ValidationMetadataException($"{seconds} is no time limit: give seconds, 1 or more, or -1 for none.");
        }
    }
}
