# What is checked without running the product: each is one test.

function Get-NativeSources([string] $Folder, [string] $Pattern) {
    [IO.Directory]::GetFiles((Join-Parts $root $Folder), $Pattern, [IO.SearchOption]::AllDirectories)
}

function Assert-NativeFormat {
    $files = foreach ($folder in 'native', 'tests/native', 'tests/fuzz', 'tests/bench') {
        foreach ($pattern in '*.h', '*.c', '*.cpp') { Get-NativeSources $folder $pattern }
    }
    Assert-Program clang-format (@('--dry-run', '--Werror', '--style=file') + $files)
}

function Assert-ManagedFormat {
    foreach ($folder in 'module', 'tests/host', 'tests/module', 'tests/bench/dotnet') {
        Assert-Program dotnet @('format', (Join-Parts $root $folder), '--verify-no-changes')
    }
}

# Where a warning is no error in .clang-tidy, it is none here.
function Assert-ClangTidy {
    Assert-Program cmake @('--preset', 'release')
    Assert-Program run-clang-tidy @('-quiet', '-p', (Join-Parts $root 'build' 'release'), 'native/src/.*')
}

function Assert-Cppcheck {
    Assert-Program cppcheck @('--quiet', '--enable=warning,performance,portability', '--error-exitcode=1',
        '--inline-suppr', '--suppress=missingIncludeSystem', '--std=c++20', '--language=c++', '-j', '2',
        '-I', (Join-Parts $root 'native' 'include'), '-I', (Join-Parts $root 'native' 'src'),
        (Join-Parts $root 'native' 'src'))
}
