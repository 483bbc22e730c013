using System.Net;
using System.Text.Json;
using Gossip.Cli.Agent;
using Gossip.Cli.Keys;
using Gossip.Cli.Output;

namespace Gossip.Cli.Tests;

/// <summary>The lines of <c>--json</c>, to the letter.</summary>
public sealed class JsonOutputTests
{
    private StringWriter _writer = null!;
    private JsonOutput _output = null!;

    private string Line => _writer.ToString();

    [SetUp]
    public void SetUp()
    {
        _writer = new StringWriter();
        _output = new JsonOutput(_writer);
    }

    [TearDown]
    public void TearDown() => _writer.Dispose();

    [Test]
    public void Started_has_name_address_and_time()
    {
        _output.Started(Some.Member(), Some.Time);

        Assert.That(Line, Is.EqualTo("""{"event":"started","name":"web-1","address":"10.0.0.1:7946","time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [Test]
    public void A_join_result_has_the_contacted_and_each_failure()
    {
        _output.Joined(new JoinResult(2, [new JoinFailure("10.0.0.9:7946", new IOException("refused"))]));

        Assert.That(Line, Is.EqualTo("""{"event":"join-result","contacted":2,"failures":[{"address":"10.0.0.9:7946","error":"refused"}]}""" + "\n"));
    }

    [Test]
    public void A_join_without_failures_has_an_empty_list()
    {
        _output.Joined(new JoinResult(1, []));

        Assert.That(Line, Is.EqualTo("""{"event":"join-result","contacted":1,"failures":[]}""" + "\n"));
    }

    [Test]
    public void Each_kind_of_event_has_its_word([Values("joined", "updated", "left")] string word)
    {
        Member member = Some.Member();
        NodeEvent nodeEvent = word switch
        {
            "joined" => new MemberJoined(member, Some.Time),
            "updated" => new MemberUpdated(member, Some.Time),
            _ => new MemberLeft(member, Some.Time),
        };

        _output.Happened(nodeEvent);

        Assert.That(Line, Is.EqualTo($$"""{"event":"{{word}}","name":"web-1","address":"10.0.0.1:7946","meta":"role=web","time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [TestCase(FailureReason.SuspicionExpired, "suspicion-expired")]
    [TestCase(FailureReason.ReportedByMember, "reported")]
    public void A_failure_says_who_gave_the_member_up_and_why_and_who_suspected_it(FailureReason reason, string word)
    {
        _output.Happened(new MemberFailed(Some.Member(), Some.Time) { DeclaredBy = "b", Reason = reason, Accusers = ["c", "b"] });

        Assert.That(Line, Is.EqualTo(
            $$"""{"event":"failed","name":"web-1","address":"10.0.0.1:7946","meta":"role=web","by":"b","reason":"{{word}}","accusers":["c","b"],"time":"2026-03-04T03:06:07.089Z"}"""
            + "\n"));
    }

    [Test]
    public void A_conflict_names_the_claimant()
    {
        _output.Happened(new NameConflict(Some.Member(), IPEndPoint.Parse("10.0.0.2:7946"), Some.Time));

        Assert.That(Line, Is.EqualTo("""{"event":"conflict","name":"web-1","address":"10.0.0.1:7946","claimant":"10.0.0.2:7946","time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [Test]
    public void Metadata_that_is_not_UTF_8_is_base_64_instead()
    {
        _output.Happened(new MemberJoined(Some.Member("b", [0xFF, 0x00, 0x80]), Some.Time));

        Assert.That(Line, Does.Contain("\"metaBase64\":\"/wCA\"").And.Not.Contain("\"meta\""));
    }

    [Test]
    public void Empty_metadata_is_an_empty_text()
    {
        _output.Happened(new MemberJoined(Some.Member("b", []), Some.Time));

        Assert.That(Line, Does.Contain("\"meta\":\"\"").And.Not.Contain("metaBase64"));
    }

    [Test]
    public void A_message_has_its_sender_address_text_and_delivery()
    {
        _output.Received(Some.Message("grün"u8), "web-1", Some.Time);

        Assert.That(Line, Is.EqualTo("""{"event":"message","from":"web-1","address":"10.0.0.1:7946","text":"grün","delivery":"best-effort","time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [Test]
    public void A_message_that_is_no_text_from_a_sender_unknown_has_base_64_and_no_sender()
    {
        _output.Received(Some.Message([0xFF, 0x00, 0x80], Delivery.Reliable), from: null, Some.Time);

        Assert.That(Line, Is.EqualTo("""{"event":"message","address":"10.0.0.1:7946","base64":"/wCA","delivery":"reliable","time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [Test]
    public void A_state_has_its_length_and_hash_and_its_text_if_it_has_one([Values("blue", null)] string? text)
    {
        _output.ReceivedState(new ReceivedState(4, "abcd", text, IsJoin: true, Some.Time));

        string expected = text is null ? "" : $"\"text\":\"{text}\",";
        Assert.That(Line, Is.EqualTo($$"""{"event":"state","length":4,"sha256":"abcd",{{expected}}"join":true,"time":"2026-03-04T03:06:07.089Z"}""" + "\n"));
    }

    [Test]
    public void A_pong_has_the_round_trip_in_microseconds()
    {
        _output.Answered(Some.Member(), TimeSpan.FromMilliseconds(1.2345));

        Assert.That(Line, Is.EqualTo("""{"event":"pong","name":"web-1","address":"10.0.0.1:7946","rtt":1234}""" + "\n"));
    }

    [Test]
    public void Health_is_a_score()
    {
        _output.Health(3);

        Assert.That(Line, Is.EqualTo("""{"event":"health","score":3}""" + "\n"));
    }

    [Test]
    public void Keys_are_told_by_the_beginning_of_their_SHA_256()
    {
        _output.Keys([KeyDescription.Of(new byte[16], isPrimary: true), new KeyDescription("0123abcd", 32, IsPrimary: false)]);

        Assert.That(Line, Is.EqualTo("""
            {"event":"keys","keys":[{"fingerprint":"374708ff","length":16,"primary":true},{"fingerprint":"0123abcd","length":32,"primary":false}]}
            """ + "\n"));
    }

    [Test]
    public void Members_have_their_state_in_lower_case_and_their_round_trip_where_it_is_known()
    {
        _output.Members(
        [
            (Some.Member("a", "", MemberState.Alive), null),
            (Some.Member("b", [0xFF], MemberState.Suspect, "[::1]:1"), new RoundTripEstimate(TimeSpan.FromMicroseconds(431), TimeSpan.FromMicroseconds(27.5))),
            (Some.Member("c", "x", MemberState.Failed), null),
            (Some.Member("d", "y", MemberState.Left), null),
        ]);

        Assert.That(Line, Is.EqualTo("""
            {"event":"members","members":[
            {"name":"a","address":"10.0.0.1:7946","state":"alive","meta":"","incarnation":3},
            {"name":"b","address":"[::1]:1","state":"suspect","metaBase64":"/w==","incarnation":3,"rtt":431,"rttDeviation":27},
            {"name":"c","address":"10.0.0.1:7946","state":"failed","meta":"x","incarnation":3},
            {"name":"d","address":"10.0.0.1:7946","state":"left","meta":"y","incarnation":3}]}
            """.ReplaceLineEndings("") + "\n"));
    }

    [Test]
    public void An_error_has_its_message()
    {
        _output.Failed("no");

        Assert.That(Line, Is.EqualTo("""{"event":"error","message":"no"}""" + "\n"));
    }

    [Test]
    public void Whatever_a_name_contains_the_line_stays_one_line_and_reads_back()
    {
        const string Odd = "ü\"\\\n\r\u0000\u001b\u0085\u2028\u2029 😀";

        _output.Started(Some.Member(Odd), Some.Time);

        Assert.That(Line.TrimEnd('\n'), Does.Not.Match("[\n\r\u0000\u001b\u0085\u2028\u2029]"));
        Assert.That(JsonDocument.Parse(Line).RootElement.GetProperty("name").GetString(), Is.EqualTo(Odd));
        Assert.That(Line, Does.Contain("ü"));
    }

    [Test]
    public async Task Lines_written_at_the_same_time_are_not_interleaved()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
        {
            for (int j = 0; j < 200; j++)
            {
                _output.Failed($"{i} {j}");
            }
        })));

        string[] lines = Line.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(1600).And.All.Match("""^\{"event":"error","message":"\d \d+"\}$"""));
    }
}
