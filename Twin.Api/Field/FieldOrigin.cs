using Twin.Api.Hosting;
using Twin.Api.Mqtt;

namespace Twin.Api.Field;

/// <summary>Whether readings come from the emulated field, as far as this node can know: a node with a broker outside hears nobody connect.</summary>
internal sealed class FieldOrigin(TwinOptions options, ConnectedUsers? users = null)
{
    /// <summary>True when this node plays the field, or clients of the emulated field are connected to its broker.</summary>
    public bool IsEmulated => options.PlaysField || users?.HasEmulatedField == true;
}
