namespace Gossip.Members;

/// <summary>
/// The single writer of the member table: works through the mailbox, applies the rules, and publishes what has changed once for
/// each batch.
/// </summary>
internal sealed class MembershipActor(
    MembershipMailbox mailbox,
    MemberTable table,
    MembershipRules rules,
    IMembershipEffects effects)
{
    /// <summary>After this many messages the snapshot is published even though more wait.</summary>
    private const int BatchSize = 1024;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await mailbox.WaitAsync(cancellationToken);
                ApplyBatch();
                table.Publish();
                effects.Published();
            }
        }
        finally
        {
            mailbox.Close();
        }
    }

    private void ApplyBatch()
    {
        for (int i = 0; i < BatchSize; i++)
        {
            if (mailbox.TryTakeCommand(out MembershipCommand? command))
            {
                rules.Apply(command!);
            }
            else if (mailbox.TryTakeAlive(out AliveNews news))
            {
                rules.Alive.Apply(news);
            }
            else if (mailbox.TryTakeAccusation(out (bool Dead, Accusation Accusation) item))
            {
                rules.Apply(item.Dead, item.Accusation);
            }
            else
            {
                return;
            }
        }
    }
}
