using System.Text;
using CsCheck;

namespace Gossip.ServiceDiscovery.Tests;

/// <summary>What members publish is read as it was written, and whatever else stands there does no harm.</summary>
public sealed class ServiceRecordTests
{
    private const string NameLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly Gen<string> Names = Gen.Select(
        Gen.Char[NameLetters], Gen.Char[NameLetters + "-."].Array[0, 12], (first, rest) => first + new string(rest));

    private static readonly Gen<string> Schemes = Gen.Select(
        Gen.Char['a', 'z'], Gen.Char[NameLetters].Array[0, 5], (first, rest) => first + new string(rest));

    private static readonly Gen<PublishedEndpoint> Endpoints = Gen.Select(
        Names, Gen.Int[1, 65_535], Schemes, Gen.OneOf(Gen.Const(""), Names), (service, port, scheme, name) => new PublishedEndpoint(service, port, scheme, name));

    [Test]
    public void The_record_is_readable() => Assert.That(
        Encoding.ASCII.GetString(ServiceRecord.Write(
            [], [new("orders", 8080), new("orders", 9000, name: "admin"), new("Billing", 8443, "https")])),
        Is.EqualTo("svc1;orders=http:8080,admin/http:9000;billing=https:8443"));

    [Test]
    public void The_record_stands_behind_what_the_application_says() => Assert.That(
        Encoding.ASCII.GetString(ServiceRecord.Write("role=web"u8, [new("orders", 8080)])), Is.EqualTo("role=web\0svc1;orders=http:8080"));

    [Test]
    public void Whatever_is_written_is_read_again() => Gen.Select(Gen.Byte.Array[0, 100], Endpoints.Array[0, 8]).Sample((application, endpoints) =>
    {
        byte[] metadata = ServiceRecord.Write(application, endpoints);
        return ServiceRecord.Read(metadata).ToHashSet().SetEquals(endpoints.Length == 0 ? ServiceRecord.Read(application) : endpoints)
            && ServiceRecord.ApplicationPart(metadata).SequenceEqual(ServiceRecord.ApplicationPart(application));
    });

    [Test]
    public void A_record_is_replaced_and_not_added_to() => Gen.Select(Gen.Byte.Array[0, 50], Endpoints.Array[1, 4], Endpoints.Array[1, 4]).Sample(
        (application, before, after) => ServiceRecord.Write(ServiceRecord.Write(application, before), after)
            .AsSpan().SequenceEqual(ServiceRecord.Write(application, after)));

    [Test]
    public void Any_bytes_are_read_without_harm() => Gen.Byte.Array[0, ServiceRecord.MaximumLength].Sample(bytes =>
    {
        Array.ForEach([.. ServiceRecord.Read(bytes)], endpoint => Assert.That(endpoint.Port, Is.InRange(1, 65_535)));
        return ServiceRecord.ApplicationPart(bytes).Length <= bytes.Length;
    });

    [Test]
    public void A_record_that_was_tampered_with_is_read_without_harm() => Gen.Select(Endpoints.Array[1, 6], Gen.Int[0, 511], Gen.Byte).Sample((endpoints, at, value) =>
    {
        byte[] metadata = ServiceRecord.Write([], endpoints);
        metadata[at % metadata.Length] = value;
        byte[] cut = metadata[..(at % metadata.Length)];
        return ServiceRecord.Read(metadata).Count <= metadata.Length && ServiceRecord.Read(cut).Count <= cut.Length;
    });

    [TestCase("svc1;orders=http:8080;;=http:1;orders;a=;UPPER=http:1", "orders=http:8080")]
    [TestCase("svc1;orders=http:0,http:65536,http:-1,http: 5,http:+7,http:08,:80,http:,http,/http:9", "orders=http:8")]
    [TestCase("svc1;orders=http:8080@elsewhere,https:8443;orders2={\"later\":1}", "orders=https:8443")]
    [TestCase("svc1;orders=_admin/http:8080,a/b/http:1,ad min/http:2,ht tp:3,https+http:4", "")]
    [TestCase("svc2;orders=http:8080", "")]
    [TestCase("xsvc1;orders=http:8080", "")]
    [TestCase("", "")]
    public void Parts_that_are_formed_otherwise_are_passed_over(string metadata, string read) =>
        Assert.That(string.Join(' ', ServiceRecord.Read(Encoding.ASCII.GetBytes(metadata))), Is.EqualTo(read));

    [TestCase("", 80, "http", "")]
    [TestCase("_orders", 80, "http", "")]
    [TestCase("or ders", 80, "http", "")]
    [TestCase("orders;x", 80, "http", "")]
    [TestCase("orders", 80, "https+http", "")]
    [TestCase("orders", 80, "", "")]
    [TestCase("orders", 80, "http", "a/b")]
    [TestCase("orders", 0, "http", "")]
    [TestCase("orders", 65_536, "http", "")]
    [TestCase("a123456789b123456789c123456789d123456789e123456789f123456789g123", 80, "http", "")]
    public void What_cannot_be_written_is_refused(string service, int port, string scheme, string name) =>
        Assert.That(() => new PublishedEndpoint(service, port, scheme, name), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void A_record_that_is_too_long_is_refused_with_its_length() => Assert.That(
        () => ServiceRecord.Write(new byte[300], Enumerable.Range(0, 20).Select(i => new PublishedEndpoint($"service-{i:00}", 10_000))),
        Throws.ArgumentException.With.Message.Contains("allowed are 512: 300 of the application"));
}
