using Gossip.Security;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>Keys, and networks that are not to be mixed.</summary>
internal static class SecuritySamples
{
    public static GossipOptions Encrypted(string secret)
    {
        #region encryption
        GossipOptions options = GossipOptions.Lan() with { Keyring = Keyring.FromBase64(secret), Label = "orders" };
        #endregion
        return options;
    }

    public static GossipOptions MutuallyTrusted()
    {
        #region mutual TLS
        GossipOptions options = GossipOptions.Lan() with
        {
            NodeName = "web-1",
            Transport = new TlsTransport(new TlsTransportOptions
            {
                NodeName = "web-1",
                Certificate = TlsCertificateSource.FromPemFiles("web-1.crt", "web-1.key"),
                TrustedAuthoritiesPath = "cluster-ca.pem",
            }),
        };
        #endregion
        return options;
    }

    public static byte[] Rotate(byte[] oldKey)
    {
        #region key rotation
        var keyring = new Keyring(oldKey);
        byte[] newKey = Keyring.GenerateKey();

        keyring.Add(newKey);    // on every node, then
        keyring.Use(newKey);    // on every node, then
        keyring.Remove(oldKey); // on every node
        #endregion
        return keyring.GetPrimaryKey().AsSpan().SequenceEqual(newKey) && keyring.Count == 1 ? newKey : [];
    }

    public static GossipOptions[] TurnOn(GossipOptions options, Keyring keyring)
    {
        #region encryption in three restarts
        GossipOptions readsBoth = options with { Keyring = keyring, VerifyIncoming = false, VerifyOutgoing = false };
        GossipOptions sendsEncrypted = options with { Keyring = keyring, VerifyIncoming = false };
        GossipOptions done = options with { Keyring = keyring };
        #endregion
        return [readsBoth, sendsEncrypted, done];
    }
}
