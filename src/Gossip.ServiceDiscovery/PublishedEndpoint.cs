namespace Gossip.ServiceDiscovery;

/// <summary>One endpoint of a service that a member publishes: at the member's own address.</summary>
public sealed record PublishedEndpoint
{
    /// <summary>Creates an endpoint.</summary>
    /// <param name="service">The service's name: 1 to 63 letters, digits, hyphens and dots, the first a letter or digit; case does not count.</param>
    /// <param name="port">Where it listens, 1 to 65,535.</param>
    /// <param name="scheme">What it speaks there: 1 to 15 letters and digits, the first a letter; case does not count.</param>
    /// <param name="name">
    /// What tells it from other endpoints of the service, as in <c>http://_dashboard.orders</c>: formed like the service's name. Empty for
    /// the endpoint that <c>http://orders</c> means.
    /// </param>
    /// <exception cref="ArgumentException">A name or the scheme is formed otherwise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    public PublishedEndpoint(string service, int port, string scheme = "http", string name = "")
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(name);
        Service = service.ToLowerInvariant();
        Scheme = scheme.ToLowerInvariant();
        Name = name.ToLowerInvariant();
        Port = port;
        if (!ServiceRecord.IsName(Service))
        {
            throw new ArgumentException($"The service is '{service}', allowed are {ServiceRecord.AllowedName}.", nameof(service));
        }

        if (!ServiceRecord.IsScheme(Scheme))
        {
            throw new ArgumentException($"The scheme is '{scheme}', allowed are {ServiceRecord.AllowedScheme}.", nameof(scheme));
        }

        if (Name.Length > 0 && !ServiceRecord.IsName(Name))
        {
            throw new ArgumentException($"The endpoint's name is '{name}', allowed are {ServiceRecord.AllowedName}, or none.", nameof(name));
        }

        if (port is < 1 or > 65_535)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port is 1 to 65535.");
        }
    }

    /// <summary>The service's name, in lower case.</summary>
    public string Service { get; }

    /// <summary>Where it listens, 1 to 65,535.</summary>
    public int Port { get; }

    /// <summary>What it speaks there, in lower case.</summary>
    public string Scheme { get; }

    /// <summary>What tells it from other endpoints of the service, in lower case; empty for the usual one.</summary>
    public string Name { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Service}={(Name.Length > 0 ? $"{Name}/" : "")}{Scheme}:{Port}";
}
