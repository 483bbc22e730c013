namespace Gossip.Cli.Agent;

/// <summary>What is told of another node's state.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits.</param>
/// <param name="Text">The state itself, when it is short and text; <see langword="null"/> otherwise.</param>
/// <param name="IsJoin">Whether it came as one of the two joined through the other.</param>
/// <param name="Time">When it came.</param>
internal sealed record ReceivedState(int Length, string Sha256, string? Text, bool IsJoin, DateTimeOffset Time);
