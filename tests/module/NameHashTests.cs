using MIStorage.Operations;

namespace MIStorage.Tests;

/// <summary>Names as numbers: those that FNV's authors publish.</summary>
public sealed class NameHashTests
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Is_FNV_1a(string name, ulong hash) => Assert.Equal(hash, NameHash.Of(name));
}
