using System.CommandLine;
using Twin.Benchmarks.Load;

var root = new RootCommand("Benchmarks of the twin. Each prints a table and, with --json, the same figures for machines.")
{
    LoadCommand.Build(),
};
return await root.Parse(args).InvokeAsync();
