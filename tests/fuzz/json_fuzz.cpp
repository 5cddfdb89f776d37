// Answers in JSON: of identity endpoints, IMDS and Resource Manager.
#include "account_key.h"
#include "identity_error.h"
#include "input.h"
#include "instance.h"
#include "resource_manager_error.h"
#include "token_answer.h"
#include "token_claims.h"

using namespace mistorage;
using namespace mistorage::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    const Input input(bytes, size);
    const std::string_view json = input.rest();
    const TokenRequest token;
    for (const IdentitySource source : {IdentitySource::imds, IdentitySource::app_service,
                                        IdentitySource::azure_ml, IdentitySource::workload_identity}) {
        parse([&] { return parse_token(json, token, source, 1'700'000'000); });
    }
    parse([&] { return parse_account_keys(json, "List keys"); });
    parse([&] { return parse_instance(json); });
    parse([&] { return read_claims(json); });
    Response refusal;
    refusal.status = 400 + static_cast<int>(size % 200);
    refusal.body.append(json);
    (void)identity_error(refusal, token, IdentitySource::imds, "a secret");
    (void)resource_manager_error(refusal, AccountKeysRequest(), KeyAction());
    return 0;
}
