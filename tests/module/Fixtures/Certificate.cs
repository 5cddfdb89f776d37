using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MIStorage.Tests.Fixtures;

/// <summary>A certificate of this machine, and of one that is far away, that signs itself, for an hour.</summary>
internal sealed class Certificate : IDisposable
{
    /// <summary>Set aside for documentation (RFC 5737): reached through a proxy of the tests, or not at all.</summary>
    public const string FarAway = "192.0.2.1";

    private readonly TemporaryFolder _folder = new();

    public Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.Parse(FarAway));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        Pem = certificate.ExportCertificatePem();
        KeyPem = key.ExportPkcs8PrivateKeyPem();
        Thumbprint = certificate.Thumbprint;
        File = Path.Combine(_folder.Path, "certificate.pem");
        KeyFile = Path.Combine(_folder.Path, "key.pem");
        System.IO.File.WriteAllText(File, Pem);
        System.IO.File.WriteAllText(KeyFile, KeyPem);
    }

    public string Pem { get; }

    public string KeyPem { get; }

    /// <summary>Its SHA-1 in hexadecimal.</summary>
    public string Thumbprint { get; }

    public string File { get; }

    public string KeyFile { get; }

    public void Dispose() => _folder.Dispose();
}
