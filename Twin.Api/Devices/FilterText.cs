using System.Text.Json;
using Twin.Api.Commands;
using Twin.City.Query;

namespace Twin.Api.Devices;

/// <summary>Reads the filters and areas that requests name.</summary>
internal static class FilterText
{
    /// <summary>A filter; null when nothing is said. False with what is wrong with it, at which character.</summary>
    public static bool TryWhere(string? text, string field, out Filter? where, out FieldProblem problem)
    {
        problem = default;
        where = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        try
        {
            where = Filter.Read(text);
            return true;
        }
        catch (FilterException wrong)
        {
            problem = new FieldProblem(field, wrong.Message);
            return false;
        }
    }

    /// <summary>An area in a text; null when nothing is said. False with what is wrong with it.</summary>
    public static bool TryArea(string? text, string field, out Area? area, out FieldProblem problem)
    {
        problem = default;
        area = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return TryArea(json.RootElement, field, out area, out problem);
        }
        catch (JsonException broken)
        {
            problem = new FieldProblem(field, $"This is not JSON: {broken.Message}");
            return false;
        }
    }

    /// <summary>An area. False with what is wrong with it.</summary>
    public static bool TryArea(JsonElement geometry, string field, out Area? area, out FieldProblem problem)
    {
        problem = default;
        area = null;
        try
        {
            area = Area.Read(geometry);
            return true;
        }
        catch (FormatException wrong)
        {
            problem = new FieldProblem(field, wrong.Message);
            return false;
        }
    }
}
