using System;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Lists the containers of an account.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageContainer", DefaultParameterSetName = ContainerName)]
[OutputType(typeof(StorageContainer))]
public sealed class GetStorageContainer : StorageCommand
{
    private const string ContainerName = "ContainerName";
    private const string ContainerPrefix = "ContainerPrefix";

    /// <summary>The container's name, or a pattern of names. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerName)]
    [Alias("N", "Container")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Name { get; set; }

    /// <summary>What the names begin with.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerPrefix)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Prefix { get; set; }

    /// <summary>How many at most; 0 and less: all.</summary>
    [Parameter]
    public int MaxCount { get; set; }

    /// <summary>Where to go on, as an earlier listing said.</summary>
    [Parameter]
    public string? ContinuationToken { get; set; }

    /// <summary>Also those that are deleted and can still be had back.</summary>
    [Parameter]
    public SwitchParameter IncludeDeleted { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var pattern = string.IsNullOrEmpty(Name) ? null : new NamePattern(Name!);
            pattern?.RequireWellFormed();
            if (pattern is { IsWildcard: false } && !IncludeDeleted)
            {
                WriteObject(GetOne(pattern.Literal));
                return;
            }
            ListingFilter? filter =
                pattern is null ? null : new ListingFilter(pattern.IsMatch, StandsFirst: !pattern.IsWildcard);
            int most = MaxCount <= 0 ? int.MaxValue : MaxCount;
            bool found = false;
            Listing.Run(GetPage(pattern?.Prefix ?? Prefix), ContinuationToken, most, filter, container =>
            {
                found = true;
                WriteObject(container);
            });
            if (!found && pattern is { IsWildcard: false })
            {
                throw new MIStorageException(MIStorageErrorCode.ContainerNotFound,
                    $"There is no container '{pattern.Literal}' in account '{Context.StorageAccountName}', and no deleted one.",
                    "Check the name.");
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name ?? Prefix);
        }
    }

    private StorageContainer GetOne(string name)
    {
        using ContainerHandle container = Await<ContainerHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
            {
                using var text = new NativeText();
                return NativeMethods.mis_container_get_start(session, HandleOf(Context), text.Add(name), out operation, out error);
            },
            NativeMethods.mis_container_result);
        return new StorageContainer(container, Context);
    }

    private Func<string, int, IPage<StorageContainer>> GetPage(string? prefix) => (marker, most) =>
    {
        ContainerPageHandle page = Await<ContainerPageHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
            {
                using var text = new NativeText();
                var options = new NativeMethods.ContainerListOptions
                {
                    StructSize = NativeMethods.SizeOf<NativeMethods.ContainerListOptions>(),
                    MaxResults = (uint)most,
                    IncludeDeleted = IncludeDeleted ? 1u : 0u,
                    Prefix = text.Add(prefix),
                    Marker = text.Add(marker),
                };
                return NativeMethods.mis_container_list_start(session, HandleOf(Context), options, out operation, out error);
            },
            NativeMethods.mis_container_page_result);
        return new ContainerPage(page, Context);
    };
}
