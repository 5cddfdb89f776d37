#pragma once

#include "support/certificate.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "token.h"

namespace mistorage::test {

inline constexpr const char *storage = "https://storage.azure.com/";
inline constexpr const char *secret = "s3cret-of-the-endpoint";
inline constexpr const char *assertion = "eyJ0eXAi.YXNzZXJ0aW9u.c2ln-_";

// A machine on which one of the sources is announced, at a stage that speaks TLS where the source wants it.
class Machine {
  public:
    explicit Machine(const std::string &source, bool several_identities = true)
        : source_(source),
          stage("{" + (needs_tls() ? certificate_.stage_member() + ',' : std::string()) +
                R"("sources": {"secret": ")" + secret + R"("}, "workloadIdentity": {"tenantId": "tenant-1",
                "clientId": "federated-client", "assertion": ")" +
                assertion + R"("}, "identity": )" +
                (several_identities ? R"({"systemAssigned": {"clientId": "own-client"}, "userAssigned":
                    [{"clientId": "other-client", "objectId": "other-object",
                      "resourceId": "/subscriptions/s/other"}]})"
                                    : R"({"systemAssigned": null})") +
                "}"),
          environment(announced()) {}

    Token get(const IdentitySelector &identity = {}, const std::string &resource = storage) const {
        SessionOptions options;
        options.identity = environment;
        options.ca_bundle =
            needs_tls() && source_ != "ServiceFabric" ? folder.write("ca.pem", certificate_.certificate) : "";
        const TimelessSession timeless(options);
        Work work = work_on(*timeless.session);
        TokenRequest request;
        request.resource = resource;
        request.identity = identity;
        return get_token(work, request);
    }

    [[nodiscard]] Recorded only_request() const {
        const auto all = stage.requests();
        REQUIRE(all.size() == 1);
        return all.front();
    }

  private:
    [[nodiscard]] bool needs_tls() const {
        return source_ == "ServiceFabric" || source_ == "WorkloadIdentity";
    }

    [[nodiscard]] IdentityEnvironment announced() const {
        IdentityEnvironment announced;
        if (source_ == "AppService") {
            announced.identity_endpoint = stage.url() + "/app-service/msi/token";
            announced.identity_header = Secret(secret);
        } else if (source_ == "ServiceFabric") {
            announced.identity_endpoint = stage.url() + "/service-fabric/metadata/identity/oauth2/token";
            announced.identity_header = Secret(secret);
            announced.identity_server_thumbprint = certificate_.thumbprint;
        } else if (source_ == "AzureML") {
            announced.msi_endpoint = stage.url() + "/azure-ml/msi/token";
            announced.msi_secret = Secret(secret);
            announced.default_client_id = "own-client";
        } else if (source_ == "CloudShell") {
            announced.msi_endpoint = stage.url() + "/cloud-shell/oauth2/token";
        } else {
            announced.authority_host = stage.url();
            announced.tenant_id = "tenant-1";
            announced.client_id = "federated-client";
            announced.federated_token_file = folder.write("assertion", std::string(assertion) + "\n");
        }
        return announced;
    }

    std::string source_;
    Certificate certificate_{"IP:127.0.0.1"};

  public:
    TemporaryFolder folder;
    Stage stage;
    IdentityEnvironment environment;
};

inline constexpr const char *five_sources[] = {"AppService", "ServiceFabric", "AzureML", "CloudShell",
                                               "WorkloadIdentity"};

}  // namespace mistorage::test
