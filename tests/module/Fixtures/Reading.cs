using System.Management.Automation;
using System.Net;
using System.Security;

namespace MIStorage.Tests.Fixtures;

/// <summary>Short ways to read what came out of a script.</summary>
internal static class Reading
{
    /// <summary>The ErrorId without the name of the cmdlet.</summary>
    public static string Id(this ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>The ErrorId and the category.</summary>
    public static (string Id, ErrorCategory Category) Kind(this ErrorRecord error) => (error.Id(), error.CategoryInfo.Category);

    /// <summary>A property of the object, as scripts see it.</summary>
    public static object? Get(this PSObject item, string property) => item.Properties[property].Value;

    /// <summary>What a SecureString holds.</summary>
    public static string Reveal(this object? secret) => new NetworkCredential("", (SecureString)secret!).Password;
}
