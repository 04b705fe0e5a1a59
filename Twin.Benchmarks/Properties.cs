using System.Runtime.Versioning;

// Processes are measured by /proc and PostgreSQL is started by Linux's own means.
[assembly: SupportedOSPlatform("linux")]
