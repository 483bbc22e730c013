namespace Gossip.Transports.Tls;

/// <summary>Why a connection over TLS did not come about; each is logged once per interval.</summary>
internal enum TlsFailure
{
    UnknownAuthority,
    Revoked,
    RevocationUnknown,
    Expired,
    NotYetValid,
    WrongUse,
    InvalidChain,
    WrongName,
    NoCertificate,
    OwnCertificate,
    RefusedByPeer,
    NotSpoken,
    HungUp,
    Timeout,
    Unreachable,
}

/// <summary>What follows from a <see cref="TlsFailure"/>.</summary>
internal static class TlsFailures
{
    /// <summary>As a tag value: constant strings, so that counting allocates nothing.</summary>
    public static string Tag(this TlsFailure failure) => failure switch
    {
        TlsFailure.UnknownAuthority => "unknown_authority",
        TlsFailure.Revoked => "revoked",
        TlsFailure.RevocationUnknown => "revocation_unknown",
        TlsFailure.Expired => "expired",
        TlsFailure.NotYetValid => "not_yet_valid",
        TlsFailure.WrongUse => "wrong_use",
        TlsFailure.InvalidChain => "invalid_chain",
        TlsFailure.WrongName => "wrong_name",
        TlsFailure.NoCertificate => "no_certificate",
        TlsFailure.OwnCertificate => "own_certificate",
        TlsFailure.RefusedByPeer => "refused_by_peer",
        TlsFailure.NotSpoken => "not_spoken",
        TlsFailure.HungUp => "hung_up",
        TlsFailure.Timeout => "timeout",
        _ => "unreachable",
    };

    /// <summary>Whether somebody should do something about it: all but what networks and restarts bring with them.</summary>
    public static bool IsFault(this TlsFailure failure) =>
        failure is not (TlsFailure.Unreachable or TlsFailure.HungUp or TlsFailure.Timeout);
}

/// <summary>A connection over TLS did not come about.</summary>
/// <param name="failure">Why, as a kind.</param>
/// <param name="message">Why, to go on after "the peer ...: ".</param>
/// <param name="innerException">What the platform reported, if anything.</param>
internal sealed class TlsFailureException(TlsFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public TlsFailure Failure => failure;
}
