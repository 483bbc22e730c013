using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>
/// The certificates that authorities have revoked, from their lists (RFC 5280 §5). The platform knows lists only where authorities publish
/// them, and builds them, but reads none that a file holds.
/// </summary>
internal sealed class RevocationLists
{
    private const string PemLabel = "X509 CRL";

    private readonly Dictionary<string, HashSet<BigInteger>> _serialNumbersByIssuer = [];

    private RevocationLists()
    {
    }

    /// <summary>When the first of the lists should have been renewed; the end of time when none says so.</summary>
    public DateTimeOffset RenewalDue { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Reads a file of lists, each of which must be signed by one of the authorities.</summary>
    /// <exception cref="CryptographicException">A list is malformed, or not signed by any of them.</exception>
    public static RevocationLists Read(byte[] file, X509Certificate2Collection authorities)
    {
        var lists = new RevocationLists();
        try
        {
            foreach (byte[] list in Split(file))
            {
                lists.Add(list, authorities);
            }
        }
        catch (AsnContentException exception)
        {
            throw new CryptographicException("it is no certificate revocation list.", exception);
        }

        return lists;
    }

    /// <summary>Whether the issuer of a certificate has revoked it.</summary>
    public bool Contains(X509Certificate2 certificate) =>
        _serialNumbersByIssuer.TryGetValue(Key(certificate.IssuerName.RawData), out HashSet<BigInteger>? revoked)
        && revoked.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true));

    private static List<byte[]> Split(byte[] file)
    {
        if (file is [0x30, ..])
        {
            return [file];
        }

        var lists = new List<byte[]>();
        ReadOnlySpan<char> text = System.Text.Encoding.UTF8.GetString(file);
        while (PemEncoding.TryFind(text, out PemFields fields))
        {
            if (text[fields.Label] is PemLabel)
            {
                lists.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            }

            text = text[fields.Location.End..];
        }

        return lists.Count > 0 ? lists : throw new CryptographicException($"it has no section '{PemLabel}'.");
    }

    private void Add(byte[] list, X509Certificate2Collection authorities)
    {
        AsnReader outer = new AsnReader(list, AsnEncodingRules.DER).ReadSequence();
        ReadOnlyMemory<byte> toBeSigned = outer.PeekEncodedValue();
        AsnReader content = outer.ReadSequence();
        string algorithm = outer.ReadSequence().ReadObjectIdentifier();
        byte[] signature = outer.ReadBitString(out _);

        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            content.ReadInteger();
        }

        content.ReadSequence();
        byte[] issuer = content.ReadEncodedValue().ToArray();
        if (!authorities.Any(authority => authority.SubjectName.RawData.AsSpan().SequenceEqual(issuer) && IsSigned(toBeSigned.Span, signature, algorithm, authority)))
        {
            throw new CryptographicException(
                $"the list of {new X500DistinguishedName(issuer).Name} is not signed by a trusted authority of that name (algorithm {algorithm}).");
        }

        ReadTime(content);
        if (content.HasData && IsTime(content.PeekTag()))
        {
            DateTimeOffset due = ReadTime(content);
            RenewalDue = due < RenewalDue ? due : RenewalDue;
        }

        ReadSerialNumbers(content, issuer);
    }

    private void ReadSerialNumbers(AsnReader content, byte[] issuer)
    {
        if (!_serialNumbersByIssuer.TryGetValue(Key(issuer), out HashSet<BigInteger>? revoked))
        {
            _serialNumbersByIssuer.Add(Key(issuer), revoked = []);
        }

        if (content.HasData && content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (AsnReader entries = content.ReadSequence(); entries.HasData;)
            {
                revoked.Add(entries.ReadSequence().ReadInteger());
            }
        }
    }

    private static bool IsSigned(ReadOnlySpan<byte> content, byte[] signature, string algorithm, X509Certificate2 authority)
    {
        HashAlgorithmName hash = algorithm switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            _ => default,
        };
        if (hash.Name is null)
        {
            return false;
        }

        using RSA? rsa = authority.GetRSAPublicKey();
        using ECDsa? ecdsa = authority.GetECDsaPublicKey();
        return rsa?.VerifyData(content, signature, hash, RSASignaturePadding.Pkcs1)
            ?? ecdsa?.VerifyData(content, signature, hash, DSASignatureFormat.Rfc3279DerSequence)
            ?? false;
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static string Key(byte[] issuer) => Convert.ToHexString(issuer);
}
