using System.Net;

namespace Gossip.Cli.Agent;

/// <summary>Who sent a message, as far as its address tells.</summary>
internal static class SenderName
{
    /// <summary>
    /// Looks for the sender. A packet comes from where its sender listens. A stream comes from a port of the moment: its sender is known
    /// only if one live member alone has that address, and not this node, which a host of several addresses may make it seem to be.
    /// Who sends from elsewhere stays unknown.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="members">Who is there.</param>
    /// <param name="localName">This node's name.</param>
    /// <returns>The member's name; <see langword="null"/> when it is not known.</returns>
    public static string? Of(UserMessage message, MemberSnapshot members, string localName)
    {
        if (message.Delivery == Delivery.BestEffort)
        {
            return members.TryFind(message.Source, out Member? member) ? member.Name : null;
        }

        string? name = OnlyOne(members, message.Source.Address);
        return name == localName ? null : name;
    }

    /// <summary>The member at an address if there is one alone.</summary>
    /// <param name="members">Who is there.</param>
    /// <param name="address">The address.</param>
    /// <returns>The member's name; <see langword="null"/> when there is none or more than one.</returns>
    public static string? OnlyOne(IEnumerable<Member> members, IPAddress address)
    {
        string? name = null;
        foreach (Member member in members.Where(member => member.EndPoint.Address.Equals(address)))
        {
            if (name is not null)
            {
                return null;
            }

            name = member.Name;
        }

        return name;
    }
}
