using System;
using System.Management.Automation;
using System.Security;
using MIStorage.Completion;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Makes a shared access signature (SAS): what somebody may do with a container or a blob for some time,
/// without a key.</summary>
[Cmdlet(VerbsCommon.New, "MIStorageBlobSASToken", SupportsShouldProcess = true, DefaultParameterSetName = BlobNameWithPermission)]
[OutputType(typeof(SecureString), typeof(string))]
public sealed class NewBlobSasToken : MIStorageCommand
{
    private const string BlobNameWithPermission = "BlobNameWithPermission";
    private const string BlobNameWithPolicy = "BlobNameWithPolicy";
    private const string BlobPipelineWithPermission = "BlobPipelineWithPermission";
    private const string BlobPipelineWithPolicy = "BlobPipelineWithPolicy";
    private const string ContainerPipelineWithPermission = "ContainerPipelineWithPermission";
    private const string ContainerPipelineWithPolicy = "ContainerPipelineWithPolicy";

    /// <summary>The container.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = BlobNameWithPermission)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = BlobNameWithPolicy)]
    [Alias("N", "Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The blob. Default: all of the container.</summary>
    [Parameter(Position = 1, ParameterSetName = BlobNameWithPermission)]
    [Parameter(Position = 1, ParameterSetName = BlobNameWithPolicy)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Blob { get; set; }

    /// <summary>The blob, as a transfer or a listing gave it; of a snapshot or an earlier version, just that.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipelineWithPermission)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipelineWithPolicy)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>The container, as New-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipelineWithPermission)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipelineWithPolicy)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The snapshot of the blob, as the service gave its time.</summary>
    [Parameter(ParameterSetName = BlobNameWithPermission)]
    [Parameter(ParameterSetName = BlobNameWithPolicy)]
    [ValidateNotNullOrEmpty]
    public string? Snapshot { get; set; }

    /// <summary>The version of the blob.</summary>
    [Parameter(ParameterSetName = BlobNameWithPermission)]
    [Parameter(ParameterSetName = BlobNameWithPolicy)]
    [ValidateNotNullOrEmpty]
    public string? VersionId { get; set; }

    /// <summary>Letters: r read, a add, c create, w write, d delete, x delete a version, l list, t tags and more.</summary>
    [Parameter(ParameterSetName = BlobNameWithPermission)]
    [Parameter(ParameterSetName = BlobPipelineWithPermission)]
    [Parameter(ParameterSetName = ContainerPipelineWithPermission)]
    [ValidateNotNullOrEmpty]
    public string Permission { get; set; } = "r";

    /// <summary>The name of a stored access policy of the container, which says what is permitted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BlobNameWithPolicy)]
    [Parameter(Mandatory = true, ParameterSetName = BlobPipelineWithPolicy)]
    [Parameter(Mandatory = true, ParameterSetName = ContainerPipelineWithPolicy)]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>HttpsOnly or HttpsOrHttp. Default: HttpsOnly where the context's endpoint is https.</summary>
    [Parameter]
    [ValidateSet("HttpsOnly", "HttpsOrHttp")]
    public string? Protocol { get; set; }

    /// <summary>The IPv4 address that it may be used from, or two with a hyphen between. Default: any.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IPAddressOrRange { get; set; }

    /// <summary>When it begins; local time where the time does not say. Default: at once.</summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? StartTime { get; set; }

    /// <summary>When it ends. Default: an hour after it begins, or as the policy says.</summary>
    [Parameter]
    [ValidateNotNull]
    public DateTime? ExpiryTime { get; set; }

    /// <summary>The scope whose key encrypts what is written with it. Default: the container's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EncryptionScope { get; set; }

    /// <summary>Gives the address of the blob or container with the SAS, instead of the SAS alone.</summary>
    [Parameter]
    public SwitchParameter FullUri { get; set; }

    /// <summary>Gives a string instead of a SecureString.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    private string ContainerName => CloudBlob?.Container.Name ?? CloudBlobContainer?.Name ?? Container!;

    private string? BlobName => CloudBlob?.Name ?? Blob;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string target = (BlobName is null ? "" : $"blob '{BlobName}' in ")
            + $"container '{ContainerName}' of account '{Context.StorageAccountName}'";
        try
        {
            if (!ShouldProcess(target, "Make a SAS"))
            {
                return;
            }
            using SasHandle sas = Await<SasHandle>(StartSas, NativeMethods.mis_sas_result);
            IntPtr secret = FullUri ? NativeMethods.mis_sas_uri(sas) : NativeMethods.mis_sas_token(sas);
            WriteObject(AsPlainText ? NativeText.Read(secret) : NativeText.ReadSecret(secret));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, BlobName ?? ContainerName);
        }
    }

    private int StartSas(SessionHandle session, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        bool allowHttp = Protocol is null ? Context.BlobEndPoint.Scheme == "http" : Protocol.Equals("HttpsOrHttp", StringComparison.OrdinalIgnoreCase);
        var options = new NativeMethods.SasOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.SasOptions>(),
            AllowHttp = allowHttp ? 1u : 0u,
            StartsOn = Seconds(StartTime),
            ExpiresOn = Seconds(ExpiryTime),
            Container = text.Add(ContainerName),
            Blob = text.Add(BlobName),
            Snapshot = text.Add(CloudBlob?.Snapshot ?? Snapshot),
            VersionId = text.Add(CloudBlob?.EarlierVersionId ?? VersionId),
            Permissions = text.Add(Policy is null ? Permission : null),
            IPRange = text.Add(IPAddressOrRange),
            Policy = text.Add(Policy),
            EncryptionScope = text.Add(EncryptionScope),
        };
        return NativeMethods.mis_sas_start(session, Context.Handle, options, out operation, out error);
    }

    private static long Seconds(DateTime? time) =>
        time is null ? 0 : new DateTimeOffset(time.Value.ToUniversalTime()).ToUnixTimeSeconds();
}
