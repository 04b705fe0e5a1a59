using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Twin.Api.Commands;
using Twin.Api.Devices;

namespace Twin.Api.Hosting;

/// <summary>
/// Says in the OpenAPI document what the framework cannot see: what our own converters write, and which members an answer may leave out. The page's types are generated from that document, so what it
/// does not say the page does not know.
/// </summary>
internal static class ApiSchemas
{
    private const JsonSchemaType Scalar = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean;

    /// <summary>Adds the document <c>v1</c>: our interface, without the pages of the silos' dashboard.</summary>
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("orleans", StringComparison.Ordinal) != true;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Complete(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
    });

    private static void Complete(OpenApiSchema schema, JsonTypeInfo type)
    {
        if (type.Type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type.Type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if (type.Type == typeof(ValuesDocument))
        {
            SetMembers(schema, new OpenApiSchema { Type = Scalar });
        }
        else if (type.Type == typeof(PatchDocument))
        {
            SetMembers(schema, new OpenApiSchema { Type = Scalar | JsonSchemaType.Null });
        }
        else if (type is { Kind: JsonTypeInfoKind.Dictionary } && type.ElementType == typeof(object))
        {
            SetMembers(schema, new OpenApiSchema { Type = Scalar | JsonSchemaType.Array | JsonSchemaType.Null, Items = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        foreach (var member in type.Properties.Where(IsLeftOutWhenNull))
        {
            schema.Required?.Remove(member.Name);
        }
    }

    private static void SetMembers(OpenApiSchema schema, OpenApiSchema member)
    {
        schema.Type = JsonSchemaType.Object;
        schema.AdditionalProperties = member;
    }

    // What is never null is always there, whatever the condition says.
    private static bool IsLeftOutWhenNull(JsonPropertyInfo member) =>
        member.IsGetNullable
        && member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
