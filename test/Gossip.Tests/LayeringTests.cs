using System.Reflection;

namespace Gossip.Tests;

/// <summary>The folders of the library depend on each other in one direction only (docs/architecture.md).</summary>
public sealed class LayeringTests
{
    /// <summary>From the ground up; a folder may use what stands before it, and its own floor.</summary>
    private static readonly string[][] Floors =
    [
        ["Gossip.Scheduling", "Gossip.Transports", "Gossip.Transports.Tls"],
        ["Gossip.Security"],
        ["Gossip.Wire"],
        ["Gossip.Members", "Gossip.Diagnostics"],
        ["Gossip.Events"],
        ["Gossip.Dissemination"],
        ["Gossip.Messaging", "Gossip.Synchronization"],
        ["Gossip.Detection"],
        ["Gossip.Joining", "Gossip.Reception"],
    ];

    /// <summary>What the face is made of, apart from the values that everyone may use.</summary>
    private static readonly string[] Face = ["Gossip.Cluster", "Gossip.Node", "Gossip.MembershipEffects"];

    [Test]
    public void No_folder_depends_on_one_above_it()
    {
        Dictionary<string, int> floorOf = Floors
            .SelectMany((names, floor) => names.Select(name => (name, floor)))
            .ToDictionary(pair => pair.name, pair => pair.floor);

        string[] upward =
        [
            .. from type in typeof(Cluster).Assembly.GetTypes()
               let own = floorOf.GetValueOrDefault(type.Namespace ?? "", int.MaxValue)
               where own < int.MaxValue
               from used in TypesUsedBy(type)
               where used.Assembly == type.Assembly
               where IsFace(used) || floorOf.GetValueOrDefault(used.Namespace ?? "", -1) > own
               select $"{type.FullName} uses {used.FullName}",
        ];

        Assert.That(upward.Distinct(), Is.Empty);
    }

    [Test]
    public void Every_folder_has_its_floor()
    {
        IEnumerable<string> folders = typeof(Cluster).Assembly.GetTypes()
            .Select(type => type.Namespace)
            .OfType<string>()
            .Where(name => name.StartsWith("Gossip.", StringComparison.Ordinal))
            .Distinct();

        Assert.That(folders, Is.SubsetOf(Floors.SelectMany(names => names)));
    }

    private static bool IsFace(Type type) => Face.Contains((type.DeclaringType ?? type).FullName);

    private static IEnumerable<Type> TypesUsedBy(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<Type> used = type.GetInterfaces()
            .Append(type.BaseType ?? typeof(object))
            .Concat(type.GetFields(All).Select(field => field.FieldType))
            .Concat(type.GetMembers(All).OfType<MethodBase>().SelectMany(TypesUsedBy));
        return used.SelectMany(Unwrapped);
    }

    private static IEnumerable<Type> TypesUsedBy(MethodBase method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append(method is MethodInfo info ? info.ReturnType : typeof(void))
            .Concat(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []);

    private static IEnumerable<Type> Unwrapped(Type type) => type.IsGenericType
        ? type.GetGenericArguments().SelectMany(Unwrapped).Append(type.GetGenericTypeDefinition())
        : type.HasElementType ? Unwrapped(type.GetElementType()!) : [type];
}
