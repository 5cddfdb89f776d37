using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>New-MIStorageContext: the account, its endpoint and its key, put together without any request.</summary>
public sealed class StorageContextTests : IDisposable
{
    // Wrong as base64, and told by its words where it shows.
    private const string Canary = "canary!secret";

    private readonly PowerShellSession _session = PowerShellSession.Open();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void An_account_and_its_key_make_a_context_for_the_public_cloud() =>
        AssertContext("New-MIStorageContext -StorageAccountName mystorage -StorageAccountKey a2V5",
            "mystorage", "https://mystorage.blob.core.windows.net/");

    [Theory]
    [InlineData("New-MIStorageContext mystorage a2V5")]
    [InlineData("New-MIStorageContext mystorage (ConvertTo-Secret a2V5)")]
    [InlineData("New-MIStorageContext -StorageAccountName mystorage -StorageAccountKey (ConvertTo-Secret a2V5)")]
    public void The_key_is_a_SecureString_or_a_string(string script) =>
        AssertContext(script, "mystorage", "https://mystorage.blob.core.windows.net/");

    [Theory]
    [InlineData("AzureCloud", "https://mystorage.blob.core.windows.net/")]
    [InlineData("AzureUSGovernment", "https://mystorage.blob.core.usgovcloudapi.net/")]
    [InlineData("AzureChinaCloud", "https://mystorage.blob.core.chinacloudapi.cn/")]
    [InlineData("azurechinacloud", "https://mystorage.blob.core.chinacloudapi.cn/")]
    public void Each_cloud_has_its_endpoint(string environment, string endpoint) =>
        AssertContext($"New-MIStorageContext mystorage a2V5 -Environment {environment}", "mystorage", endpoint);

    [Theory]
    [InlineData("https://mystorage.z01.blob.storage.azure.net", "https://mystorage.z01.blob.storage.azure.net/")]
    [InlineData("http://127.0.0.1:10000/mystorage", "http://127.0.0.1:10000/mystorage/")]
    [InlineData("HTTPS://Blobs.Example.COM:443/mystorage/", "https://blobs.example.com/mystorage/")]
    public void An_endpoint_elsewhere_is_named_whole(string given, string endpoint) =>
        AssertContext($"New-MIStorageContext mystorage a2V5 -BlobEndpoint {given}", "mystorage", endpoint);

    [Theory]
    [InlineData("\"a2V5`r`n\"")]
    [InlineData("(ConvertTo-Secret \" a2V5`n\")")]
    public void A_key_may_have_white_space_around_it_as_from_a_file(string key) =>
        AssertContext($"New-MIStorageContext mystorage {key}", "mystorage", "https://mystorage.blob.core.windows.net/");

    [Theory]
    [InlineData("New-MIStorageContext -Local")]
    [InlineData("New-MIStorageContext -ConnectionString 'UseDevelopmentStorage=true'")]
    public void Local_is_the_well_known_account_of_Azurite(string script) =>
        AssertContext(script, "devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1/");

    [Fact]
    public void Azurite_may_listen_on_another_port() =>
        AssertContext("New-MIStorageContext -Local -BlobEndpoint http://127.0.0.1:20000/devstoreaccount1",
            "devstoreaccount1", "http://127.0.0.1:20000/devstoreaccount1/");

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=mystorage;AccountKey=a2V5;EndpointSuffix=core.windows.net",
        "https://mystorage.blob.core.windows.net/")]
    [InlineData("AccountName=mystorage;AccountKey=a2V5Mg==;", "https://mystorage.blob.core.windows.net/")]
    [InlineData("accountname=mystorage;ACCOUNTKEY=a2V5;EndpointSuffix=core.usgovcloudapi.net;DefaultEndpointsProtocol=http",
        "http://mystorage.blob.core.usgovcloudapi.net/")]
    [InlineData("AccountName=mystorage;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/mystorage;QueueEndpoint=x",
        "http://127.0.0.1:10000/mystorage/")]
    public void A_connection_string_says_it_all(string text, string endpoint)
    {
        AssertContext($"New-MIStorageContext -ConnectionString '{text}'", "mystorage", endpoint);
        AssertContext($"New-MIStorageContext -ConnectionString (ConvertTo-Secret '{text}')", "mystorage", endpoint);
    }

    [Fact]
    public void A_context_binds_by_the_name_Context_wherever_it_is_itself_piped() =>
        Assert.Equal("mystorage", Assert.Single(
            _session.Invoke("(New-MIStorageContext mystorage a2V5).Context.StorageAccountName")).BaseObject);

    [Theory]
    [InlineData("mystorage " + Canary, "is base64")]
    [InlineData("mystorage '" + Canary + "'", "is base64")]
    [InlineData("mystorage (ConvertTo-Secret '" + Canary + "')", "is base64")]
    [InlineData("mystorage a2V5a", "is base64")]
    [InlineData("mystorage ([securestring]::new())", "is empty")]
    [InlineData("mystorage 42", "-StorageAccountKey takes a SecureString or a string, or one of the keys that Get-MIStorageKey gives.")]
    [InlineData("MyStorage a2V5", "3 to 24 characters, lower-case letters and digits only")]
    [InlineData("my a2V5", "3 to 24 characters")]
    [InlineData("mystorage/../other a2V5", "lower-case letters and digits only")]
    [InlineData("mystorage a2V5 -BlobEndpoint " + Canary, "blob endpoint must be an absolute http or https URL")]
    [InlineData("mystorage a2V5 -BlobEndpoint ftp://mystorage", "absolute http or https URL")]
    [InlineData("mystorage a2V5 -BlobEndpoint https://user:" + Canary + "@host", "must not have a user")]
    [InlineData("mystorage a2V5 -BlobEndpoint 'https://host/?sig=" + Canary + "'", "must not have a user, a query")]
    public void What_cannot_be_right_is_refused_with_the_rule(string parameters, string rule) =>
        AssertRefused(parameters, rule);

    [Theory]
    [InlineData(Canary, "a list of Name=Value")]
    [InlineData("AccountName=mystorage;" + Canary, "a list of Name=Value")]
    [InlineData("AccountName=mystorage;AccountKey=" + Canary, "is base64")]
    [InlineData("AccountName=MyStorage;AccountKey=a2V5", "lower-case letters and digits only")]
    [InlineData("AccountKey=a2V5", "lacks AccountName or AccountKey")]
    [InlineData("AccountName=mystorage", "lacks AccountName or AccountKey")]
    [InlineData("BlobEndpoint=https://mystorage;SharedAccessSignature=sig=" + Canary, "The SAS is not valid")]
    [InlineData("SharedAccessSignature=sig=" + Canary, "needs a BlobEndpoint or an AccountName")]
    [InlineData("AccountName=mystorage;AccountKey=a2V5;SharedAccessSignature=sv=" + Canary, "an AccountKey and a SharedAccessSignature")]
    [InlineData("AccountName=mystorage;AccountKey=a2V5;DefaultEndpointsProtocol=ftp", "https or http")]
    [InlineData("AccountName=mystorage;AccountKey=a2V5;BlobEndpoint=https://host/?sig=" + Canary, "must not have a user")]
    [InlineData("UseDevelopmentStorage=false", "lacks AccountName or AccountKey")]
    public void A_connection_string_that_does_not_do_is_not_repeated(string text, string rule)
    {
        AssertRefused($"-ConnectionString '{text}'", rule);
        AssertRefused($"-ConnectionString (ConvertTo-Secret '{text}')", rule);
    }

    [Theory]
    [InlineData("-Local -StorageAccountName mystorage")]
    [InlineData("-Local -ConnectionString x")]
    [InlineData("-Local -Environment AzureCloud")]
    [InlineData("-ConnectionString x -StorageAccountName mystorage")]
    public void The_ways_to_make_one_do_not_mix(string parameters) =>
        Assert.Equal("AmbiguousParameterSet", _session.Run($"New-MIStorageContext {parameters}").Error.Id());

    private const string ConvertToSecret = """
        function ConvertTo-Secret([string] $Text) {
            $secret = [securestring]::new(); foreach ($c in $Text.ToCharArray()) { $secret.AppendChar($c) }; $secret
        }

        """;

    private void AssertContext(string script, string account, string endpoint)
    {
        var context = Assert.Single(_session.Invoke(ConvertToSecret + script));

        Assert.IsType<StorageContext>(context.BaseObject);
        Assert.Equal(account, context.Get("StorageAccountName"));
        Assert.Equal(endpoint, $"{context.Get("BlobEndPoint")}");
    }

    private void AssertRefused(string parameters, string rule)
    {
        var result = _session.Run($"{ConvertToSecret} New-MIStorageContext {parameters}");

        Assert.Empty(result.Output);
        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), result.Error.Kind());
        Assert.Contains(rule, result.Error.ToString());
        Assert.DoesNotContain(Canary, $"{result.Error} {result.Error.Exception} {result.Error.TargetObject}");
    }
}
