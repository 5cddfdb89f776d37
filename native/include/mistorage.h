/*
 * MIStorage: Azure Storage with a managed identity. The C interface of MIStorageNative.
 *
 * It reads in the order of the work: version, errors, session, proxy, operations, identity source, token,
 * instance metadata, environment, account keys, context, SAS, access check, conditions, container, blob,
 * limits, upload, download, streams, copy.
 *
 * Conventions
 * - Every function that can fail returns a mis_status: MIS_OK, or the code of the failure. Inputs come
 *   first, then `out`, then `error`. On failure *out is NULL and *error, where the caller passed a place
 *   for it, is an owned mis_error to be freed with mis_error_free; on success *error is NULL.
 * - Handles are opaque. Each mis_*_free accepts NULL. A pointer named `out` is owned by the caller; a
 *   returned `const char *` is borrowed until the handle that it was asked of is freed.
 * - Text is UTF-8 and ends with NUL. NULL and "" both mean "not given".
 * - Structs of options start with struct_size = sizeof(the struct), which is how later versions add
 *   fields at the end; a field that is 0 has its default. A size of 0, or one larger than this version
 *   knows, is MIS_INVALID_ARGUMENT.
 * - Times are seconds since 1970-01-01T00:00:00Z. Sizes and offsets are bytes. Flags are 0 or 1.
 * - Threads: different handles may be used by different threads at once. One handle is used by one
 *   thread at a time, but for mis_operation_cancel, mis_operation_progress and a session, which are safe
 *   from any thread at any time.
 * - Nothing here prints, reads the environment, or touches the locale or signals.
 */
#ifndef MISTORAGE_H
#define MISTORAGE_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#ifdef MISTORAGE_BUILD
#define MIS_API __declspec(dllexport)
#else
#define MIS_API __declspec(dllimport)
#endif
#else
#define MIS_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- version ---------------------------------------------------------------------------------- */

/* Raised when a function or a struct changes in a way that old callers would not survive. */
#define MIS_ABI_VERSION 3

/* The MIS_ABI_VERSION that the library was built with. */
MIS_API uint32_t mis_abi_version(void);

/* The library's own version, such as "0.1.0", and the versions of what it uses: "libcurl/7.88.1 ...".
 * Static text. */
MIS_API const char *mis_version(void);
MIS_API const char *mis_dependencies(void);

/* ---- errors ----------------------------------------------------------------------------------- */

/* The numbers are fixed; new ones are appended to their group. */
typedef int32_t mis_status;

#define MIS_OK 0
#define MIS_INVALID_ARGUMENT 1 /* refused before anything was sent */
#define MIS_CANCELLED 2
#define MIS_OUT_OF_MEMORY 3
#define MIS_INTERNAL 4 /* a defect of this library */

#define MIS_IMDS_UNREACHABLE 100            /* this machine has no Azure identity endpoint */
#define MIS_IMDS_UNAVAILABLE 101            /* the endpoint is there, but kept failing */
#define MIS_IDENTITY_NOT_FOUND 102          /* no such identity on this machine, or none at all */
#define MIS_IDENTITY_AMBIGUOUS 103          /* several identities: one has to be named */
#define MIS_TOKEN_REFUSED 104               /* the identity endpoint refuses a token for this resource */
#define MIS_IDENTITY_SOURCE_UNAVAILABLE 105 /* the environment lacks what the wanted source needs */

#define MIS_TOKEN_REJECTED 200 /* the service does not take the token (expired, wrong audience) */
#define MIS_KEY_LISTING_FORBIDDEN 201
#define MIS_ACCOUNT_NOT_FOUND 202
#define MIS_RESOURCE_GROUP_NOT_FOUND 203
#define MIS_SUBSCRIPTION_NOT_FOUND 204
#define MIS_SCOPE_LOCKED 205
#define MIS_KEY_REGENERATION_FORBIDDEN 206

#define MIS_AUTHENTICATION_FAILED 300 /* wrong key or wrong clock */
#define MIS_AUTHORIZATION_FAILED 301  /* right identity, but not allowed (network rules, permissions) */
#define MIS_SHARED_KEY_DISABLED 302
#define MIS_CONTAINER_NOT_FOUND 303
#define MIS_CONTAINER_ALREADY_EXISTS 304
#define MIS_CONTAINER_BEING_DELETED 305
#define MIS_BLOB_NOT_FOUND 306
#define MIS_BLOB_ALREADY_EXISTS 307
#define MIS_BLOB_CHANGED 308 /* the blob changed between one request and the next */
#define MIS_BLOB_CORRUPT \
    309 /* length or MD5 of what arrived differ from what the service names, or it names none */
#define MIS_SNAPSHOTS_PRESENT 310 /* the blob has snapshots, which have to be deleted with it */
#define MIS_CONDITION_NOT_MET 311 /* the blob or container is not as a mis_conditions demands */

#define MIS_FILE_NOT_FOUND 400
#define MIS_FILE_ACCESS_DENIED 401
#define MIS_FILE_CHANGED 402 /* the source file changed while it was sent */
#define MIS_FILE_IN_USE 403
#define MIS_DISK_FULL 404
#define MIS_FILE_ALREADY_EXISTS 405
#define MIS_FILE_FAILED 406 /* any other failure of the file system */

#define MIS_NAME_NOT_RESOLVED 500
#define MIS_CONNECTION_FAILED 501
#define MIS_TLS_FAILED 502
#define MIS_TIMEOUT 503
#define MIS_RESPONSE_INVALID 504 /* the answer is not what the protocol says */
#define MIS_RESPONSE_TOO_LARGE 505
#define MIS_SERVICE_BUSY 506    /* 408, 429 or 5xx to the last try */
#define MIS_SERVICE_REFUSED 507 /* any other refusal; the service's own code tells more */

typedef struct mis_error mis_error;

MIS_API mis_status mis_error_code(const mis_error *error);
/* HTTP status of the last answer, 0 where there was none. */
MIS_API int32_t mis_error_http_status(const mis_error *error);
/* The service's own code ("ContainerNotFound") and its request id; "" where there was none. */
MIS_API const char *mis_error_service_code(const mis_error *error);
MIS_API const char *mis_error_request_id(const mis_error *error);
/* What was being done: "Put Blob", "List keys", ... */
MIS_API const char *mis_error_operation(const mis_error *error);
/* 1 where the same call may succeed later without any change. */
MIS_API int32_t mis_error_retryable(const mis_error *error);
/* What happened, to what, and why: one or two sentences without any secret. */
MIS_API const char *mis_error_message(const mis_error *error);
/* What to do next; may be "". */
MIS_API const char *mis_error_hint(const mis_error *error);
MIS_API void mis_error_free(mis_error *error);

/* ---- session ---------------------------------------------------------------------------------- */

/* The connections and the tokens that operations share. One per process is the intended use. */
typedef struct mis_session mis_session;

typedef struct mis_session_options {
    uint32_t struct_size;
    /* 1: refuse to open a connection to any address but loopback. For tests and emulators. */
    uint32_t loopback_only;
    /* Base of the instance metadata service instead of http://169.254.169.254 (other Azure libraries
     * take it from AZURE_POD_IDENTITY_AUTHORITY_HOST). http or https; no query. */
    const char *imds_endpoint;
    /* PEM file with certificates to trust in addition to the system's. */
    const char *ca_bundle;
    /* Proxies by scheme, as in http_proxy and https_proxy, and hosts without one, as in no_proxy. Where
     * neither proxy is given, the system's own settings count (on Windows). Loopback and IMDS never use a
     * proxy. */
    const char *http_proxy;
    const char *https_proxy;
    const char *no_proxy;
    /* Product token that goes in front of our own in User-Agent. */
    const char *user_agent;
    /* What the environment says of the sources of tokens, each field with the value of the variable that
     * is named as it: the caller reads them, because not every caller's environment is this library's.
     * Endpoints are https, or http on loopback or link-local (169.254.0.0/16).
     * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview */
    const char *identity_endpoint;
    const char *identity_header; /* a secret */
    const char *identity_server_thumbprint;
    const char *arc_imds_endpoint; /* IMDS_ENDPOINT */
    const char *msi_endpoint;
    const char *msi_secret; /* a secret */
    const char *default_identity_client_id;
    const char *azure_authority_host;
    const char *azure_tenant_id;
    const char *azure_client_id;
    const char *azure_federated_token_file;
    /* On Windows %ProgramFiles% and %ProgramData%: below them are the Azure Arc agent and its keys. */
    const char *program_files;
    const char *program_data;
} mis_session_options;

MIS_API mis_status mis_session_new(const mis_session_options *options, mis_session **out, mis_error **error);
/* Operations that still run go on and keep what they need of the session. */
MIS_API void mis_session_free(mis_session *session);
/* Forgets and wipes the tokens and account keys that the session holds. Operations under way go on. */
MIS_API mis_status mis_session_clear_tokens(mis_session *session);

/* ---- proxy ------------------------------------------------------------------------------------ */

/* A proxy for an operation, or for all that is done with a context, in place of what the session says. */
typedef struct mis_proxy_options {
    uint32_t struct_size;
    uint32_t none;        /* 1: no proxy, and nothing else is given */
    const char *url;      /* http://host:port; without a port it is 80 */
    const char *user;     /* for Basic authentication; no colon */
    const char *password; /* a secret */
} mis_proxy_options;

/* ---- operations ------------------------------------------------------------------------------- */

/* Whatever touches the network is an operation: a mis_*_start function starts it on a thread of its own
 * and returns at once; after it is done the matching mis_*_result function fetches what it yielded, or
 * the error with which it failed. What the start function was given is copied; nothing of the caller's
 * has to stay alive. */
typedef struct mis_operation mis_operation;

typedef struct mis_progress {
    uint32_t struct_size;
    uint32_t operations; /* operations counted here that are not done */
    uint64_t bytes_done;
    uint64_t bytes_total; /* 0 as long as it is not known */
    uint64_t retries;     /* so often a request failed for the time being, and was or will be sent again */
} mis_progress;

/* Waits up to timeout_ms (0: only looks) and sets *done to 1 when the operation has ended. */
MIS_API mis_status mis_operation_wait(mis_operation *operation, uint32_t timeout_ms, int32_t *done);
/* Asks the operation to end with MIS_CANCELLED. Any thread, any number of times; returns at once. */
MIS_API void mis_operation_cancel(mis_operation *operation);
MIS_API mis_status mis_operation_progress(mis_operation *operation, mis_progress *progress);
/* An operation that still runs is cancelled and abandoned to the background: this never waits. */
MIS_API void mis_operation_free(mis_operation *operation);

/* A queue waits for any of several operations. */
typedef struct mis_queue mis_queue;

MIS_API mis_status mis_queue_new(mis_queue **out, mis_error **error);
/* The operation stays the caller's; it is in one queue at most, and forgotten when it is freed. */
MIS_API mis_status mis_queue_add(mis_queue *queue, mis_operation *operation);
/* Waits up to timeout_ms for an operation to end and sets *out to it (borrowed: the very pointer that
 * was added); NULL when the time was up. Each operation is reported once. */
MIS_API mis_status mis_queue_wait(mis_queue *queue, uint32_t timeout_ms, mis_operation **out);
/* The sum over the operations that were added and not yet reported. */
MIS_API mis_status mis_queue_progress(mis_queue *queue, mis_progress *progress);
MIS_API void mis_queue_free(mis_queue *queue);

/* ---- identity source -------------------------------------------------------------------------- */

/* Where tokens come from on this machine. Sources: "Imds" (a VM), "AppService" (also Functions),
 * "ServiceFabric", "AzureML", "CloudShell", "Arc", "WorkloadIdentity" (AKS); letter case does not matter. */
typedef struct mis_identity_source mis_identity_source;

/* wanted: one of them, or "Auto", NULL or "": the first that the session's options announce. Nothing is
 * sent. MIS_IDENTITY_SOURCE_UNAVAILABLE where they lack what the wanted one needs. */
MIS_API mis_status mis_identity_source_find(mis_session *session, const char *wanted,
                                            mis_identity_source **out, mis_error **error);
MIS_API const char *mis_identity_source_name(const mis_identity_source *source);
/* Why it was taken, a clause: "IDENTITY_ENDPOINT and IDENTITY_HEADER are set". */
MIS_API const char *mis_identity_source_reason(const mis_identity_source *source);
MIS_API const char *mis_identity_source_endpoint(const mis_identity_source *source);
MIS_API void mis_identity_source_free(mis_identity_source *source);

/* ---- token ------------------------------------------------------------------------------------ */

/* An access token of a managed identity. The session keeps it for whoever asks next, renews it at half its
 * life where that is long, and never hands it out in its last five minutes.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
typedef struct mis_token mis_token;

typedef struct mis_token_options {
    uint32_t struct_size;
    /* 1: ask the endpoint even where the session holds a token that is still good. */
    uint32_t force;
    /* The audience, an absolute URI, sent exactly as given. Default: Resource Manager of the environment. */
    const char *resource;
    /* Which identity; at most one of the three. Default: the one that the machine has. */
    const char *client_id;
    const char *object_id;
    const char *resource_id;
    const char *source;      /* as for mis_identity_source_find */
    const char *environment; /* where no resource is given: as for mis_environment_start */
    /* NULL: the session's. Of the sources only workload identity is reached through one. */
    const mis_proxy_options *proxy;
} mis_token_options;

MIS_API mis_status mis_token_start(mis_session *session, const mis_token_options *options,
                                   mis_operation **out, mis_error **error);
MIS_API mis_status mis_token_result(mis_operation *operation, mis_token **out, mis_error **error);
/* The token itself, a secret, in memory that is wiped by mis_token_free. */
MIS_API const char *mis_token_secret(const mis_token *token);
MIS_API int64_t mis_token_expires_on(const mis_token *token);
MIS_API const char *mis_token_resource(const mis_token *token);
/* The client id of the identity that the token speaks for, "" where the endpoint does not say. */
MIS_API const char *mis_token_client_id(const mis_token *token);
/* Where it came from: "Imds", "AppService", ... */
MIS_API const char *mis_token_source(const mis_token *token);
MIS_API void mis_token_free(mis_token *token);

/* ---- instance metadata ------------------------------------------------------------------------ */

/* What IMDS says about the machine.
 * https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service Fetched once a session. */
typedef struct mis_instance mis_instance;

MIS_API mis_status mis_instance_start(mis_session *session, mis_operation **out, mis_error **error);
MIS_API mis_status mis_instance_result(mis_operation *operation, mis_instance **out, mis_error **error);
MIS_API const char *mis_instance_subscription_id(const mis_instance *instance);
MIS_API const char *mis_instance_resource_group_name(const mis_instance *instance);
/* As IMDS spells it: "AzurePublicCloud", ... */
MIS_API const char *mis_instance_environment(const mis_instance *instance);
/* "" where it does not apply, as with the name of a scale set for a single VM. */
MIS_API const char *mis_instance_name(const mis_instance *instance);
MIS_API const char *mis_instance_location(const mis_instance *instance);
MIS_API const char *mis_instance_vm_id(const mis_instance *instance);
MIS_API const char *mis_instance_resource_id(const mis_instance *instance);
MIS_API const char *mis_instance_scale_set_name(const mis_instance *instance);
MIS_API const char *mis_instance_os_type(const mis_instance *instance);
MIS_API void mis_instance_free(mis_instance *instance);

/* ---- environment ------------------------------------------------------------------------------ */

/* The Azure cloud that this machine is in. */
typedef struct mis_environment mis_environment;

/* name: AzureCloud, AzureUSGovernment or AzureChinaCloud; NULL or "": as the identity source tells (see
 * mis_identity_source_find), which asks IMDS on a VM. */
MIS_API mis_status mis_environment_start(mis_session *session, const char *name, const char *source,
                                         mis_operation **out, mis_error **error);
MIS_API mis_status mis_environment_result(mis_operation *operation, mis_environment **out, mis_error **error);
MIS_API const char *mis_environment_name(const mis_environment *environment);
MIS_API void mis_environment_free(mis_environment *environment);

/* ---- account keys ----------------------------------------------------------------------------- */

/* The keys of a storage account, from Resource Manager's listKeys.
 * https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-keys */
typedef struct mis_account_keys mis_account_keys;

typedef struct mis_account_keys_options {
    uint32_t struct_size;
    /* 1: a token may go to resource_manager_endpoint although it is no host of an Azure cloud. */
    uint32_t trust_endpoint;
    const char *subscription_id; /* default: this machine's */
    /* 1 to 90 letters, digits and any of . _ - ( ) ; no dot at the end. Default: this machine's. */
    const char *resource_group_name;
    const char *account_name; /* 3 to 24 lower-case letters and digits */
    const char *access_token; /* a token for Resource Manager; default: one of the identity below */
    /* Default: that of the environment. Plain http only for loopback. */
    const char *resource_manager_endpoint;
    /* As in mis_token_options. */
    const char *client_id;
    const char *object_id;
    const char *resource_id;
    const char *source;
    /* As for mis_environment_start. With an access token the default is AzureCloud where this machine is not
     * asked for anything else; a resource_manager_endpoint that is a cloud's own goes before it, and for any
     * other the default is AzureCloud. */
    const char *environment;
    const mis_proxy_options *proxy; /* NULL: the session's */
} mis_account_keys_options;

MIS_API mis_status mis_account_keys_start(mis_session *session, const mis_account_keys_options *options,
                                          mis_operation **out, mis_error **error);
/* Makes the account a new key in place of one of its two, "key1" or "key2" (letter case does not matter), and
 * yields both as they are now. What works with the old one stops working at once.
 * https://learn.microsoft.com/rest/api/storagerp/storage-accounts/regenerate-key */
MIS_API mis_status mis_account_keys_regenerate_start(mis_session *session,
                                                     const mis_account_keys_options *options,
                                                     const char *key_name, mis_operation **out,
                                                     mis_error **error);
MIS_API mis_status mis_account_keys_result(mis_operation *operation, mis_account_keys **out,
                                           mis_error **error);
/* Where the account was found. */
MIS_API const char *mis_account_keys_subscription_id(const mis_account_keys *keys);
MIS_API const char *mis_account_keys_resource_group_name(const mis_account_keys *keys);
MIS_API uint32_t mis_account_keys_count(const mis_account_keys *keys);
/* index < count, or "" is returned. */
MIS_API const char *mis_account_keys_name(const mis_account_keys *keys, uint32_t index);
/* The key itself in base64, a secret, in memory that is wiped by mis_account_keys_free. */
MIS_API const char *mis_account_keys_secret(const mis_account_keys *keys, uint32_t index);
/* As the service spells it: "Full", "FULL", "Read". */
MIS_API const char *mis_account_keys_permissions(const mis_account_keys *keys, uint32_t index);
/* 0 where the service does not say. */
MIS_API int64_t mis_account_keys_created_on(const mis_account_keys *keys, uint32_t index);
MIS_API void mis_account_keys_free(mis_account_keys *keys);

/* ---- context ---------------------------------------------------------------------------------- */

/* A storage account, its blob endpoint, and what authorizes requests to it: a key, which lives in native
 * memory, is never given out again, and is wiped when the last user of the context is gone; a managed
 * identity's token; a key that this identity may list, which is fetched again when it was regenerated; a SAS,
 * which lives as a key does; or nothing, for what is public. */
typedef struct mis_context mis_context;

typedef struct mis_context_options {
    uint32_t struct_size;
    /* 1: Azurite's well-known account at http://127.0.0.1:10000/devstoreaccount1; nothing else may be
     * given but blob_endpoint. https://learn.microsoft.com/azure/storage/common/storage-use-azurite */
    uint32_t local;
    /* Either this, in the form of the portal ("DefaultEndpointsProtocol=https;AccountName=..."), ... */
    const char *connection_string;
    /* ... or these two. The key is base64; without one the identity below authorizes. */
    const char *account_name;
    const char *account_key;
    /* As in a connection string's BlobEndpoint: in path style it ends with the account's name.
     * Default: https://<account>.blob.<suffix of the environment>. */
    const char *blob_endpoint;
    /* AzureCloud (default), AzureUSGovernment, AzureChinaCloud; letter case does not matter. */
    const char *environment;
    /* As in mis_token_options. */
    const char *client_id;
    const char *object_id;
    const char *resource_id;
    const char *source;
    /* 1: not the identity's token but an account key that it may list authorizes. */
    uint32_t use_account_key;
    /* 1: tokens may go to these endpoints although they are no hosts of an Azure cloud. */
    uint32_t trust_endpoint;
    /* For use_account_key, as in mis_account_keys_options. */
    const char *subscription_id;
    const char *resource_group_name;
    const char *resource_manager_endpoint;
    /* Instead of account_key: a shared access signature (SAS), with or without a question mark in front; a
     * connection string may have one, too. It goes over https only, or to loopback. */
    const char *sas_token;
    /* 1: nothing authorizes; public containers can be read. */
    uint32_t anonymous;
    /* For all that is done with the context. NULL: that of the session it is done in. */
    const mis_proxy_options *proxy;
} mis_context_options;

/* No request is made. */
MIS_API mis_status mis_context_new(const mis_context_options *options, mis_context **out, mis_error **error);
/* The same account, and what authorizes requests to it, with limits in seconds for each try of a request: for
 * all of it, with its body (MIS_TIMEOUT after the last), and for the service, which has limits of its own,
 * too. 0: none of the caller's; an answer has to begin within a minute then, else within that minute more
 * than server_seconds.
 * https://learn.microsoft.com/rest/api/storageservices/setting-timeouts-for-blob-service-operations */
MIS_API mis_status mis_context_with_timeouts(const mis_context *context, uint32_t client_seconds,
                                             uint32_t server_seconds, mis_context **out, mis_error **error);
/* Gets the token or the key that the context works with, so that what is wrong with it shows here and not
 * with the first blob; of a SAS, whether it has expired. */
MIS_API mis_status mis_context_prepare_start(mis_session *session, const mis_context *context,
                                             mis_operation **out, mis_error **error);
MIS_API mis_status mis_context_prepare_result(mis_operation *operation, mis_error **error);
MIS_API const char *mis_context_account_name(const mis_context *context);
/* Ends with a slash. */
MIS_API const char *mis_context_blob_endpoint(const mis_context *context);
/* Operations that use the context keep what they need of it. */
MIS_API void mis_context_free(mis_context *context);

/* ---- SAS -------------------------------------------------------------------------------------- */

/* A shared access signature: what somebody may do with a container or a blob for some time, without a key.
 * https://learn.microsoft.com/azure/storage/common/storage-sas-overview It is signed with the key of the
 * context, or in the name of its identity (a user delegation SAS, for at most seven days). */
typedef struct mis_sas mis_sas;

typedef struct mis_sas_options {
    uint32_t struct_size;
    uint32_t allow_http; /* 1: it may be used over plain http */
    int64_t starts_on;   /* 0: at once */
    int64_t expires_on;  /* 0: as the policy says; without one, an hour after the start */
    const char *container;
    const char *blob;     /* default: all of the container */
    const char *snapshot; /* of the blob, as the service gave it; or */
    const char *version_id;
    /* Letters: r read, a add, c create, w write, d delete, x delete a version, y delete for good, l list,
     * t tags, f filter by tags, m move, e execute, o owner, p permissions, i immutability; l and f are a
     * container's alone. In any order. Required without a policy. */
    const char *permissions;
    const char *ip_range;         /* an IPv4 address, or two with a hyphen between. Default: any */
    const char *policy;           /* the name of a stored access policy; only where a key signs */
    const char *encryption_scope; /* that all that is written with it is encrypted with */
} mis_sas_options;

/* Asks the network only for what it signs with: a listed key, or a user delegation key. */
MIS_API mis_status mis_sas_start(mis_session *session, const mis_context *context,
                                 const mis_sas_options *options, mis_operation **out, mis_error **error);
MIS_API mis_status mis_sas_result(mis_operation *operation, mis_sas **out, mis_error **error);
/* The SAS itself, a secret, in memory that is wiped by mis_sas_free: a query without a question mark. */
MIS_API const char *mis_sas_token(const mis_sas *sas);
/* Likewise a secret: the address of the container or blob, with the SAS. */
MIS_API const char *mis_sas_uri(const mis_sas *sas);
MIS_API void mis_sas_free(mis_sas *sas);

/* ---- access check ----------------------------------------------------------------------------- */

/* The way from an identity to a storage account, step by step: identity source and endpoint, identity, token,
 * Resource Manager, account, permission to list keys, name, connection, TLS, clock, shared key, network
 * rules, authorization, container, read, write. The first step that fails is the last that is tried; the
 * operation itself fails only where it is cancelled. */
typedef struct mis_access_checks mis_access_checks;

typedef struct mis_access_check_options {
    uint32_t struct_size;
    /* 1: also puts a small blob into the container, and deletes it. 0: nothing is changed. */
    uint32_t write;
    const mis_context_options *context; /* of an identity */
    const char *container;              /* without one, what needs it is skipped */
} mis_access_check_options;

#define MIS_CHECK_PASSED 0
#define MIS_CHECK_FAILED 1
#define MIS_CHECK_SKIPPED 2

MIS_API mis_status mis_access_check_start(mis_session *session, const mis_access_check_options *options,
                                          mis_operation **out, mis_error **error);
MIS_API mis_status mis_access_check_result(mis_operation *operation, mis_access_checks **out,
                                           mis_error **error);
MIS_API uint32_t mis_access_checks_count(const mis_access_checks *checks);
/* For each index < count, in the order of the steps. */
MIS_API const char *mis_access_checks_name(const mis_access_checks *checks, uint32_t index);
MIS_API int32_t mis_access_checks_outcome(const mis_access_checks *checks, uint32_t index);
MIS_API int64_t mis_access_checks_milliseconds(const mis_access_checks *checks, uint32_t index);
/* The error of a failed step, MIS_OK otherwise. */
MIS_API mis_status mis_access_checks_code(const mis_access_checks *checks, uint32_t index);
/* What was found, or why the step was skipped. */
MIS_API const char *mis_access_checks_detail(const mis_access_checks *checks, uint32_t index);
/* What mends a failure. */
MIS_API const char *mis_access_checks_hint(const mis_access_checks *checks, uint32_t index);
MIS_API void mis_access_checks_free(mis_access_checks *checks);

/* ---- conditions ------------------------------------------------------------------------------- */

/* What an operation depends on: where one of them does not hold, nothing is done and the operation fails with
 * MIS_CONDITION_NOT_MET. Each operation says which it takes, as the service does.
 * https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
 */
typedef struct mis_conditions {
    uint32_t struct_size;
    const char *if_match;      /* an ETag in its quotes, or "*" */
    const char *if_none_match; /* likewise */
    int64_t if_modified_since; /* 0: no such condition */
    int64_t if_unmodified_since;
    const char *if_tags;  /* "department" = 'sales' AND ... */
    const char *lease_id; /* of the lease that the caller holds, a GUID */
} mis_conditions;

/* ---- container -------------------------------------------------------------------------------- */

#define MIS_PUBLIC_ACCESS_OFF 0
#define MIS_PUBLIC_ACCESS_CONTAINER 1
#define MIS_PUBLIC_ACCESS_BLOB 2

typedef struct mis_name_value {
    const char *name;
    const char *value;
} mis_name_value;

typedef struct mis_container mis_container;

/* All text is "" where the service said nothing. */
typedef struct mis_container_properties {
    uint32_t struct_size;
    int32_t public_access;
    const char *name;
    const char *uri;
    const char *etag;
    int64_t last_modified;
    const char *lease_status;   /* "locked", "unlocked" */
    const char *lease_state;    /* "available", "leased", "expired", "breaking", "broken" */
    const char *lease_duration; /* "infinite", "fixed" */
    const mis_name_value *metadata;
    uint32_t metadata_count;
    uint32_t is_deleted;
    const char *version_id; /* of a deleted one */
    int64_t deleted_on;
    int64_t remaining_retention_days;
} mis_container_properties;

/* Create Container: https://learn.microsoft.com/rest/api/storageservices/create-container */
MIS_API mis_status mis_container_create_start(mis_session *session, const mis_context *context,
                                              const char *container, int32_t public_access,
                                              mis_operation **out, mis_error **error);
/* https://learn.microsoft.com/rest/api/storageservices/get-container-properties */
MIS_API mis_status mis_container_get_start(mis_session *session, const mis_context *context,
                                           const char *container, mis_operation **out, mis_error **error);
/* Of one that was created or read. */
MIS_API mis_status mis_container_result(mis_operation *operation, mis_container **out, mis_error **error);
/* Fills in what struct_size has room for; borrowed until the container is freed. */
MIS_API mis_status mis_container_properties_get(const mis_container *container,
                                                mis_container_properties *properties);
MIS_API void mis_container_free(mis_container *container);

/* A page of a listing. It may be empty although more follows. */
typedef struct mis_container_page mis_container_page;

typedef struct mis_container_list_options {
    uint32_t struct_size;
    uint32_t max_results;     /* of the page, 1 to 5000. Default 5000 */
    uint32_t include_deleted; /* 1: also those that are deleted and can still be had back */
    const char *prefix;       /* of the names, letter case counts */
    const char *marker;       /* of the page before */
} mis_container_list_options;

/* https://learn.microsoft.com/rest/api/storageservices/list-containers2 */
MIS_API mis_status mis_container_list_start(mis_session *session, const mis_context *context,
                                            const mis_container_list_options *options, mis_operation **out,
                                            mis_error **error);
MIS_API mis_status mis_container_page_result(mis_operation *operation, mis_container_page **out,
                                             mis_error **error);
MIS_API uint32_t mis_container_page_count(const mis_container_page *page);
/* For each index < count; borrowed until the next call or until the page is freed. */
MIS_API mis_status mis_container_page_get(mis_container_page *page, uint32_t index,
                                          mis_container_properties *properties);
/* Where the next page begins; "" after the last. */
MIS_API const char *mis_container_page_marker(const mis_container_page *page);
MIS_API void mis_container_page_free(mis_container_page *page);

/* With all its blobs; the name is free again half a minute later or more. Conditions, which may be NULL:
 * times and lease. https://learn.microsoft.com/rest/api/storageservices/delete-container */
MIS_API mis_status mis_container_delete_start(mis_session *session, const mis_context *context,
                                              const char *container, const mis_conditions *conditions,
                                              mis_operation **out, mis_error **error);
MIS_API mis_status mis_container_delete_result(mis_operation *operation, mis_error **error);

/* ---- blob ------------------------------------------------------------------------------------- */

/* What the service says of a blob; after a transfer, what the answers of the transfer itself say. */
typedef struct mis_blob mis_blob;

/* All text is borrowed until the mis_blob is freed; "" where the service said nothing. */
typedef struct mis_blob_properties {
    uint32_t struct_size;
    uint32_t metadata_count;
    const mis_name_value *metadata;
    const char *container;
    const char *name;
    const char *uri;
    const char *blob_type; /* "BlockBlob", "PageBlob", "AppendBlob" */
    int64_t length;
    int64_t last_modified;
    const char *etag;
    const char *content_type;
    const char *content_encoding;
    const char *content_language;
    const char *content_disposition;
    const char *cache_control;
    const char *content_md5; /* base64, of the whole blob */
    const char *version_id;
    const char *snapshot;
    const char *access_tier;
    /* Only where they were asked for; tag_count is there without. */
    const mis_name_value *tags;
    uint32_t tags_count;
    uint32_t is_latest_version; /* 1: this version is the blob itself */
    int64_t tag_count;
    int64_t created_on;
    int64_t access_tier_changed_on;
    const char *archive_status; /* "rehydrate-pending-to-hot", ... */
    const char *rehydrate_priority;
    const char *encryption_scope;
    uint32_t access_tier_inferred; /* 1: it is the account's default */
    uint32_t server_encrypted;
    const char *lease_status; /* as of a container */
    const char *lease_state;
    const char *lease_duration;
    /* Of the last copy that had this blob as its target. */
    const char *copy_id;
    const char *copy_source;
    const char *copy_status;   /* "pending", "success", "aborted", "failed" */
    const char *copy_progress; /* bytes, "done/total" */
    const char *copy_status_description;
    int64_t copy_completed_on;
    uint32_t is_deleted; /* 1: deleted, and can still be had back */
    int64_t deleted_on;
    int64_t remaining_retention_days;
    /* Of a transfer with `resume`: bytes that did not have to move again; or 1 where there was something, but
     * not of the source as it is now. */
    uint64_t resumed_bytes;
    uint32_t started_over;
} mis_blob_properties;

/* Fills in what struct_size has room for. */
MIS_API mis_status mis_blob_properties_get(const mis_blob *blob, mis_blob_properties *properties);
/* The blob that was read, that an upload or a copy wrote or a download read. */
MIS_API mis_status mis_blob_result(mis_operation *operation, mis_blob **out, mis_error **error);
MIS_API void mis_blob_free(mis_blob *blob);

/* Takes the address of one blob apart, a secret with its query: *context is of its account, with the SAS of
 * the query or with nothing to authorize with; *blob has container, name, uri, and snapshot or version_id,
 * and no more. Both are owned. The account is in the host, or, where the host is a number or "localhost", in
 * the path; a blob in no container is in "$root". No request is made. */
MIS_API mis_status mis_blob_uri_parse(const char *uri, mis_context **context, mis_blob **blob,
                                      mis_error **error);

typedef struct mis_blob_get_options {
    uint32_t struct_size;
    uint32_t include_tags; /* 1: a second request, Get Blob Tags */
    const char *container;
    const char *blob;
    const char *snapshot; /* the snapshot's time as the service gave it */
    const char *version_id;
    const mis_conditions *conditions;
} mis_blob_get_options;

/* https://learn.microsoft.com/rest/api/storageservices/get-blob-properties, get-blob-tags */
MIS_API mis_status mis_blob_get_start(mis_session *session, const mis_context *context,
                                      const mis_blob_get_options *options, mis_operation **out,
                                      mis_error **error);

/* A page of a listing, in the order of the names' bytes. It may be empty although more follows. */
typedef struct mis_blob_page mis_blob_page;

typedef struct mis_blob_list_options {
    uint32_t struct_size;
    uint32_t max_results; /* of the page, 1 to 5000. Default 5000 */
    uint32_t include_snapshots;
    uint32_t include_metadata; /* also what the service says of copying */
    uint32_t include_deleted;  /* those that are deleted and can still be had back */
    uint32_t include_versions;
    uint32_t include_tags;
    const char *container;
    const char *prefix; /* of the names, letter case counts */
    const char *marker; /* of the page before */
} mis_blob_list_options;

/* https://learn.microsoft.com/rest/api/storageservices/list-blobs */
MIS_API mis_status mis_blob_list_start(mis_session *session, const mis_context *context,
                                       const mis_blob_list_options *options, mis_operation **out,
                                       mis_error **error);
MIS_API mis_status mis_blob_page_result(mis_operation *operation, mis_blob_page **out, mis_error **error);
MIS_API uint32_t mis_blob_page_count(const mis_blob_page *page);
/* For each index < count; borrowed until the next call or until the page is freed. */
MIS_API mis_status mis_blob_page_get(mis_blob_page *page, uint32_t index, mis_blob_properties *properties);
/* Where the next page begins; "" after the last. */
MIS_API const char *mis_blob_page_marker(const mis_blob_page *page);
MIS_API void mis_blob_page_free(mis_blob_page *page);

/* What is deleted of a blob: itself, which is MIS_SNAPSHOTS_PRESENT where it has snapshots; with them; or
 * they alone. */
#define MIS_DELETE_BLOB 0
#define MIS_DELETE_WITH_SNAPSHOTS 1
#define MIS_DELETE_SNAPSHOTS_ONLY 2

typedef struct mis_blob_id {
    const char *blob;
    const char *snapshot;
    const char *version_id;
} mis_blob_id;

typedef struct mis_blob_delete_options {
    uint32_t struct_size;
    uint32_t what; /* MIS_DELETE_BLOB, ... */
    uint32_t blobs_count;
    const mis_blob_id *blobs; /* 1 to 256, all of one container */
    const char *container;
    const mis_conditions *conditions; /* for each of them */
} mis_blob_delete_options;

/* What came of each blob, in their order. The operation itself fails only where it is cancelled, or
 * where there is nothing to authorize it with. */
typedef struct mis_deletions mis_deletions;

/* Several blobs in one request; each by itself where the service refuses that.
 * https://learn.microsoft.com/rest/api/storageservices/delete-blob, blob-batch */
MIS_API mis_status mis_blob_delete_start(mis_session *session, const mis_context *context,
                                         const mis_blob_delete_options *options, mis_operation **out,
                                         mis_error **error);
MIS_API mis_status mis_deletions_result(mis_operation *operation, mis_deletions **out, mis_error **error);
/* For each index < blobs_count: MIS_OK, or the failure. */
MIS_API mis_status mis_deletions_outcome(const mis_deletions *deletions, uint32_t index, mis_error **error);
MIS_API void mis_deletions_free(mis_deletions *deletions);

typedef struct mis_blob_tier_options {
    uint32_t struct_size;
    const char *container;
    const char *blob;
    const char *snapshot;
    const char *version_id;
    const char *tier;                 /* "Hot", "Cool", "Cold", "Archive" */
    const char *rehydrate_priority;   /* out of the archive: "Standard" (default) or "High" */
    const mis_conditions *conditions; /* tags and lease */
} mis_blob_tier_options;

/* https://learn.microsoft.com/rest/api/storageservices/set-blob-tier */
MIS_API mis_status mis_blob_tier_start(mis_session *session, const mis_context *context,
                                       const mis_blob_tier_options *options, mis_operation **out,
                                       mis_error **error);
MIS_API mis_status mis_blob_tier_result(mis_operation *operation, mis_error **error);

/* What changes of a blob; what is not named is kept. A name whose value is NULL is taken away. */
typedef struct mis_blob_change_options {
    uint32_t struct_size;
    uint32_t properties_count;
    uint32_t metadata_count;
    uint32_t tags_count;
    /* CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType */
    const mis_name_value *properties;
    const mis_name_value *metadata; /* letter case of the names does not count */
    const mis_name_value *tags;
    const char *container;
    const char *blob;
    const mis_conditions *conditions;
} mis_blob_change_options;

/* Reads the blob, then sets what changes as long as the blob is what was read: nobody else's change is lost.
 * Tags have no ETag, so that of two that change them at once one can lose. The blob as it is then comes from
 * mis_blob_result.
 * https://learn.microsoft.com/rest/api/storageservices/set-blob-properties, set-blob-metadata, set-blob-tags
 */
MIS_API mis_status mis_blob_change_start(mis_session *session, const mis_context *context,
                                         const mis_blob_change_options *options, mis_operation **out,
                                         mis_error **error);

/* ---- limits ----------------------------------------------------------------------------------- */

/* What several transfers share. Transfers that are given none share the session's own: as many requests as
 * move most, as fast as it goes. Safe from any thread. */
typedef struct mis_limits mis_limits;

typedef struct mis_limits_options {
    uint32_t struct_size;
    /* Requests of all these transfers together that may be under way at once, 1 to 1000. Default: found by
     * itself. It starts with 8, doubles up to 64 as long as that moves more and this side keeps up, and gives
     * way to a service that is busy (429, 503). */
    uint32_t concurrency;
    uint64_t max_bytes_per_second; /* of content, up and down together, 1024 or more. Default: no cap */
} mis_limits_options;

MIS_API mis_status mis_limits_new(const mis_limits_options *options, mis_limits **out, mis_error **error);
/* Transfers that use them go on. */
MIS_API void mis_limits_free(mis_limits *limits);

/* ---- upload ----------------------------------------------------------------------------------- */

typedef struct mis_upload_options {
    uint32_t struct_size;
    /* 1: replace a blob that is there. 0: fail with MIS_BLOB_ALREADY_EXISTS. */
    uint32_t overwrite;
    /* 1: a blob that goes in blocks gets no Content-MD5 and costs half the CPU; one that goes in one request
     * has the service's own. */
    uint32_t skip_md5;
    /* 1: go on with the uncommitted blocks that an earlier upload of this very file (its id, size and times)
     * left with the service. */
    uint32_t resume;
    uint32_t metadata_count;
    const mis_name_value *metadata; /* names are C# identifiers, as the service demands */
    const char *container;
    const char *blob;         /* 1 to 1024 characters */
    const char *file;         /* an absolute path */
    const char *content_type; /* default application/octet-stream */
    const char *content_encoding;
    const char *content_language;
    const char *content_disposition;
    const char *cache_control;
    const char *access_tier; /* "Hot", "Cool", "Cold", "Archive" */
    const mis_limits *limits;
    /* 1: no file, but what mis_operation_write is given, until mis_operation_write_end. Its length need not
     * be known; up to 2.4 TiB. 64 MiB of it are held at most, above 273 GiB 128. */
    uint32_t stream;
    uint32_t tags_count;
    const mis_name_value *tags; /* up to 10, which can be searched for */
    /* All; but for the lease and an if_none_match of "*" they are about a blob that is there, so they go with
     * overwrite = 1. */
    const mis_conditions *conditions;
    const char *encryption_scope; /* default: the container's own */
} mis_upload_options;

/* Puts a file as a block blob: up to 32 MiB in one Put Blob, above in blocks, committed at the end. The
 * blob is either written whole or left as it was. A stream that is cancelled, or freed before its end was
 * announced, leaves it as it was.
 * https://learn.microsoft.com/rest/api/storageservices/put-blob, put-block, put-block-list */
MIS_API mis_status mis_upload_start(mis_session *session, const mis_context *context,
                                    const mis_upload_options *options, mis_operation **out,
                                    mis_error **error);

/* ---- download --------------------------------------------------------------------------------- */

typedef struct mis_download_options {
    uint32_t struct_size;
    /* 1: compare the MD5 of what arrived with the blob's; a blob without one fails. */
    uint32_t check_md5;
    /* 1: replace a file that is there. 0: fail with MIS_FILE_ALREADY_EXISTS. */
    uint32_t overwrite;
    /* 1: where the download fails or is cancelled its temporary file stays, and what an earlier one with
     * `resume` left there of this blob (its ETag) is not asked for again; what was put together so is checked
     * against the blob's MD5 where it has one. */
    uint32_t resume;
    const mis_limits *limits; /* as for an upload */
    const char *container;
    const char *blob;
    const char *snapshot; /* the snapshot's time as the service gave it */
    const char *version_id;
    const char *file; /* an absolute path whose folder exists */
    /* 1: no file; mis_operation_read gives the content, of which 64 MiB are held at most. */
    uint32_t stream;
    const mis_conditions *conditions; /* all */
} mis_download_options;

/* Gets a blob into a file: in ranges, into a temporary file beside the destination, which replaces the
 * destination in one step when everything has arrived and agrees. Permissions, owner and times of the
 * new file are those of any new file.
 * https://learn.microsoft.com/rest/api/storageservices/get-blob */
MIS_API mis_status mis_download_start(mis_session *session, const mis_context *context,
                                      const mis_download_options *options, mis_operation **out,
                                      mis_error **error);

/* ---- streams ---------------------------------------------------------------------------------- */

/* The content of an upload or a download with stream = 1, in order. These functions wait timeout_ms at most
 * (0: not at all), in which the operation goes on by itself. As soon as it has failed or is cancelled, from
 * whatever thread, they return its error. One thread at a time writes or reads; another one may wait for the
 * operation in a queue. */

/* Takes bytes for an upload, and waits where as many are held as may be. *written is how many were taken:
 * all, unless the time was up. The memory is the caller's again when this returns. */
MIS_API mis_status mis_operation_write(mis_operation *operation, const void *bytes, uint64_t size,
                                       uint32_t timeout_ms, uint64_t *written, mis_error **error);
/* Nothing follows: now the blob is made of what was written. Once; the operation then has its result. */
MIS_API mis_status mis_operation_write_end(mis_operation *operation, mis_error **error);
/* Gives up to `size` bytes of a download, as soon as there are some: *count is how many, 0 where the time was
 * up. *done is 1 where none are left and all agrees with what the service said (MD5 with check_md5): until
 * then what was read may yet turn out wrong, by the error of a later read. The operation then has its result.
 */
MIS_API mis_status mis_operation_read(mis_operation *operation, void *buffer, uint64_t size,
                                      uint32_t timeout_ms, uint64_t *count, int32_t *done, mis_error **error);

/* ---- copy ------------------------------------------------------------------------------------- */

typedef struct mis_copy_options {
    uint32_t struct_size;
    /* 1: replace a blob that is there. 0: fail with MIS_BLOB_ALREADY_EXISTS. */
    uint32_t overwrite;
    /* 1: wait for a copy that the service carries out by itself, too. 0: such a one may still be under way.
     */
    uint32_t wait;
    uint32_t metadata_count;
    const mis_name_value *metadata; /* in place of the source's; default: the source's */
    /* The source: a blob of the source's context, ... */
    const char *source_container;
    const char *source_blob;
    const char *source_snapshot;
    const char *source_version_id;
    /* ... or its address, with what permits to read it in the query: a secret. https, or loopback. */
    const char *source_uri;
    const char *container;
    const char *blob;
    const char *access_tier;
    const char *rehydrate_priority; /* "High", "Standard": of a source in the archive tier */
    const mis_limits *limits;       /* as for an upload; what they cap in bytes does not pass here */
    uint32_t tags_count;
    const mis_name_value *tags;   /* default: none */
    const char *encryption_scope; /* as for an upload, but only of a copy at once */
    const char *source_if_tags;   /* as in mis_conditions, of the source */
} mis_copy_options;

/* Copies a blob within the service, also between accounts: up to 256 MiB at once, larger ones, page and
 * append blobs and archived ones by a copy that goes on by itself. The destination reads the source with a
 * SAS that the source's key signs for that blob alone, or with the token of the source's identity, which then
 * goes to the destination's endpoint; source is NULL with a source_uri. The result is a mis_blob_result.
 * https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url, copy-blob */
MIS_API mis_status mis_copy_start(mis_session *session, const mis_context *destination,
                                  const mis_context *source, const mis_copy_options *options,
                                  mis_operation **out, mis_error **error);

#ifdef __cplusplus
}
#endif

#endif
