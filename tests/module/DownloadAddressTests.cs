using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlobContent -AbsoluteUri: a blob by its address, without a context.</summary>
public sealed class DownloadAddressTests : TransferTest
{
    private const string Sas = "New-MIStorageBlobSASToken $container 'a/b c.txt' -Permission r -FullUri -Context $ctx";

    [Theory]
    [InlineData($"Get-MIStorageBlobContent -AbsoluteUri ({Sas}) -Destination here.txt")]
    [InlineData($"Get-MIStorageBlobContent -Uri ({Sas} -AsPlainText) -Destination here.txt")]
    [InlineData($"Get-MIStorageBlobContent -BlobUri ([uri] ({Sas} -AsPlainText)) -Destination here.txt -CheckMd5")]
    public async Task The_SAS_in_the_address_is_all_that_is_needed(string script)
    {
        var content = Scene.StoreBlob("a/b c.txt");

        var blob = (StorageBlob)Assert.Single(Scene.Invoke(script)).BaseObject;

        Assert.Equal(content, Scene.Read("here.txt"));
        Assert.Equal((Scene.Container, "a/b c.txt"), (blob.ICloudBlob.Container.Name, blob.Name));
        Assert.DoesNotContain("sig=", $"{blob.Uri} {blob.Context.BlobEndPoint}");
        Assert.Equal(["GET"], await Scene.SentAsync());
    }

    [Fact]
    public void In_a_folder_the_file_gets_the_blobs_name()
    {
        var content = Scene.StoreBlob("a/b c.txt");

        Scene.Invoke($"Get-MIStorageBlobContent -AbsoluteUri ({Sas})");

        Assert.Equal(content, Scene.Read("a/b c.txt"));
    }

    [Fact]
    public void The_output_goes_on_with_what_the_address_permits()
    {
        Scene.StoreBlob("a/b c.txt");

        var text = Scene.Invoke(
            $"Get-MIStorageBlobContent -AbsoluteUri ({Sas}) -Destination 1 | Get-MIStorageBlobContent -AsBytes | ForEach-Object {{ $_.Length }}");

        Assert.Equal(100, text.Last().BaseObject);
    }

    [Fact]
    public void An_address_without_a_SAS_is_of_a_blob_that_is_public()
    {
        var error = Scene.Run(
            "Get-MIStorageBlobContent -AbsoluteUri (Set-MIStorageBlobContent -Content x -Container $container -Blob b -Context $direct).Uri -AsString").Error;

        Assert.Equal("AuthorizationFailed", error.FullyQualifiedErrorId.Split(',')[0]);

        var text = Scene.Invoke("""
            param($Name)
            [void] (New-MIStorageContainer $Name -Permission Blob -Context $direct)
            Get-MIStorageBlobContent -AbsoluteUri (Set-MIStorageBlobContent -Content hello -Container $Name -Blob b -Context $direct).Uri -AsString
            """, Azurite.NewContainerName());

        Assert.Equal("hello", Assert.Single(text).BaseObject);
    }

    [Fact]
    public async Task The_address_of_a_snapshot_gives_the_snapshot()
    {
        Scene.Invoke("Set-MIStorageBlobContent -Content old -Container $container -Blob b -Context $direct");
        var snapshot = await Scene.TakeSnapshotAsync("b");
        Scene.Invoke("Set-MIStorageBlobContent -Content new -Container $container -Blob b -Context $direct -Force");

        var text = Scene.Invoke("""
            param($Snapshot)
            $sas = New-MIStorageBlobSASToken $container b -Snapshot $Snapshot -Permission r -FullUri -Context $ctx
            Get-MIStorageBlobContent -AbsoluteUri $sas -AsString
            """, snapshot);

        Assert.Equal("old", Assert.Single(text).BaseObject);
    }

    [Theory]
    [InlineData("'https://a.example/c-1/?sig=canary'", "container and a name")]
    [InlineData("'https://a.example/c-1/b?sv=1&sig=canary'", "cut off or damaged")]
    [InlineData("'http://a.example/c-1/b?sv=1&sp=r&se=2099-01-01&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D'", "plain http")]
    [InlineData("'canary'", "address of the blob")]
    [InlineData("42", "takes a SecureString or a string")]
    public async Task What_is_no_address_of_a_blob_is_refused_and_not_repeated(string address, string why)
    {
        var error = Scene.Run($"Get-MIStorageBlobContent -AbsoluteUri {address} -Destination here.txt").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.DoesNotContain("canary", $"{error} {error.Exception} {error.TargetObject}");
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task An_address_in_a_job_downloads_in_the_background()
    {
        var content = Scene.StoreBlob("a/b c.txt");

        var job = (Job)Assert.Single(Scene.Invoke($"Get-MIStorageBlobContent -AbsoluteUri ({Sas}) -Destination here.txt -AsJob")).BaseObject;

        Assert.True(job.Finished.WaitOne(PowerShellSession.Patience));
        Assert.Equal(JobState.Completed, job.JobStateInfo.State);
        Assert.Equal(content, Scene.Read("here.txt"));
        Assert.Equal(["GET"], await Scene.SentAsync());
    }
}
