using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Completion;

/// <summary>Names of containers and blobs, for somebody who waits with a finger on the key: a page of them, within a
/// second, or none.</summary>
internal static class StorageNames
{
    internal const uint WaitMilliseconds = 1000;
    private const uint MostResults = 1000;

    private delegate int Start(SessionHandle session, out OperationHandle operation, out ErrorHandle error);

    private delegate int Fetch<T>(OperationHandle operation, out T result, out ErrorHandle error);

    /// <summary>The first of these parameters that the command line gives, with a value that can be had without running
    /// anything; null where there is none.</summary>
    public static T? Given<T>(IDictionary bound, params string[] parameters)
        where T : class =>
        parameters.Select(name => bound[name] is PSObject wrapped ? wrapped.BaseObject : bound[name]).OfType<T>().FirstOrDefault();

    public static IReadOnlyList<string> OfContainers(StorageContext context, string prefix) => Ask(
        (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
        {
            using var text = new NativeText();
            var options = new NativeMethods.ContainerListOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.ContainerListOptions>(),
                MaxResults = MostResults,
                Prefix = text.Add(prefix),
            };
            return NativeMethods.mis_container_list_start(session, context.Handle, options, out operation, out error);
        },
        (Fetch<ContainerPageHandle>)NativeMethods.mis_container_page_result,
        page => new ContainerPage(page, context));

    public static IReadOnlyList<string> OfBlobs(StorageContext context, string container, string prefix) => Ask(
        (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
        {
            var options = new NativeMethods.BlobListOptions { MaxResults = MostResults };
            return BlobPage.Start(session, context.Handle, container, prefix, "", options, out operation, out error);
        },
        (Fetch<BlobPageHandle>)NativeMethods.mis_blob_page_result,
        page => new BlobPage(page, context));

    private static IReadOnlyList<string> Ask<THandle, T>(Start start, Fetch<THandle> fetch, Func<THandle, IPage<T>> open)
        where T : IListed
    {
        try
        {
            MIStorageException.ThrowIfFailed(start(Session.Current, out OperationHandle operation, out ErrorHandle error), error);
            using (operation)
            {
                if (!HasEnded(operation))
                {
                    return Array.Empty<string>();
                }
                MIStorageException.ThrowIfFailed(fetch(operation, out THandle handle, out error), error);
                using IPage<T> page = open(handle);
                return Enumerable.Range(0, page.Count).Select(index => page.Get(index).Name).ToArray();
            }
        }
        catch (MIStorageException)
        {
            // What is wrong the command itself will say.
            return Array.Empty<string>();
        }
    }

    private static bool HasEnded(OperationHandle operation)
    {
        MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_new(out QueueHandle queue, out ErrorHandle error), error);
        using (queue)
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_add(queue, operation));
            MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_wait(queue, WaitMilliseconds, out IntPtr ended));
            return ended != IntPtr.Zero;
        }
    }
}
