namespace MIStorage;

/// <summary>What comes out of a listing.</summary>
internal interface IListed
{
    string Name { get; }

    /// <summary>Where the listing goes on after its page.</summary>
    string? ContinuationToken { set; }
}
