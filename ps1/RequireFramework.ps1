# Import-Module runs this before it loads the assembly, which cannot say this itself where it cannot be loaded: on
# Windows Server 2016 as shipped, with .NET Framework 4.6.2. In a block, because it runs in the caller's scope.
& {
    param([string] $Edition = $PSVersionTable.PSEdition, [int] $Release)
    if ($Edition -eq 'Core') { return }
    if (-not $Release) {
        $Release = [Microsoft.Win32.Registry]::GetValue(
            'HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release', 0)
    }
    # https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed
    if ($Release -lt 461808) {
        throw ("MIStorage needs .NET Framework 4.7.2 or later in Windows PowerShell, and this machine has an older one " +
            "(release $Release). Install it from https://dotnet.microsoft.com/download/dotnet-framework, or use PowerShell 7.")
    }
} @args
