using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gossip.ServiceDiscovery.Publishing;

/// <summary>What is published has to fit into the metadata beside what is there already; that is known before the host starts.</summary>
internal sealed class PublicationValidator(IServiceProvider services) : IValidateOptions<GossipOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, GossipOptions options)
    {
        try
        {
            ServiceRecord.Write(options.Metadata.Span, services.GetKeyedServices<Publication>(name).Select(publication => publication.Longest));
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail($"The published services do not fit. {exception.Message}");
        }
    }
}
