namespace Gossip.Members;

/// <summary>
/// Checks before a merge that all live members, ours and theirs, can understand each other: each member's current version has to
/// lie in the range that everyone understands, for the gossip protocol and the application's own (protocol section 6).
/// </summary>
internal static class VersionVerification
{
    /// <summary>Names the first member that does not fit, and the range; <see langword="null"/> when all do.</summary>
    public static string? FindFault(MemberTable table, ReadOnlySpan<RemoteMember> remote)
    {
        var protocol = new VersionRange("protocol");
        var application = new VersionRange("application protocol");
        MemberVersions last = default;
        for (int i = 0; i < table.LiveCount; i++)
        {
            Member member = table[i];
            if (member.State == MemberState.Alive && member.Versions != last)
            {
                last = member.Versions;
                Include(last, ref protocol, ref application);
            }
        }

        foreach (ref readonly RemoteMember member in remote)
        {
            if (member.State == MemberState.Alive && member.News.Versions is { } versions && versions != last)
            {
                last = versions;
                Include(last, ref protocol, ref application);
            }
        }

        return protocol.AllFit && application.AllFit ? null : NameFault(table, remote, protocol, application);
    }

    private static string? NameFault(
        MemberTable table, ReadOnlySpan<RemoteMember> remote, in VersionRange protocol, in VersionRange application)
    {
        for (int i = 0; i < table.LiveCount; i++)
        {
            if (table[i].State == MemberState.Alive && FaultOf(table[i].Name, table[i].Versions, protocol, application) is { } fault)
            {
                return fault;
            }
        }

        foreach (ref readonly RemoteMember member in remote)
        {
            if (member.State == MemberState.Alive && member.News.Versions is { } versions
                && FaultOf(member.News.Name, versions, protocol, application) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static void Include(in MemberVersions versions, ref VersionRange protocol, ref VersionRange application)
    {
        if (versions.IsPlausible)
        {
            protocol.Include(versions.ProtocolMinimum, versions.ProtocolMaximum, versions.Protocol);
            application.Include(versions.ApplicationMinimum, versions.ApplicationMaximum, versions.Application);
        }
    }

    private static string? FaultOf(string name, in MemberVersions versions, in VersionRange protocol, in VersionRange application) =>
        versions.IsPlausible
            ? protocol.FaultOf(name, versions.Protocol) ?? application.FaultOf(name, versions.Application)
            : null;

    /// <summary>The versions that every member included so far understands, and those that they speak.</summary>
    private struct VersionRange(string kind)
    {
        private byte _minimum = byte.MinValue;
        private byte _maximum = byte.MaxValue;
        private byte _lowestSpoken = byte.MaxValue;
        private byte _highestSpoken = byte.MinValue;

        /// <summary>Whether each member speaks what all understand.</summary>
        public readonly bool AllFit => _lowestSpoken >= _minimum && _highestSpoken <= _maximum;

        public void Include(byte minimum, byte maximum, byte spoken)
        {
            _minimum = Math.Max(_minimum, minimum);
            _maximum = Math.Min(_maximum, maximum);
            _lowestSpoken = Math.Min(_lowestSpoken, spoken);
            _highestSpoken = Math.Max(_highestSpoken, spoken);
        }

        public readonly string? FaultOf(string name, byte version)
        {
            if (version >= _minimum && version <= _maximum)
            {
                return null;
            }

            return _minimum > _maximum
                ? $"member '{name}' speaks {kind} version {version}, and there is none that all understand: one needs {_minimum} or more, one {_maximum} or less"
                : $"member '{name}' speaks {kind} version {version}, outside {_minimum} to {_maximum}, which all understand";
        }
    }
}
