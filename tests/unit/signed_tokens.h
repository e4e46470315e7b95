// SPDX-License-Identifier: Apache-2.0
// Keys of clients and tokens that they signed.
#pragma once

#include <string_view>

// Made with OpenSSL: a key of each kind and a signature of each over the same claims.
inline constexpr std::string_view es384_key =
    R"({"kty":"EC","crv":"P-384","x":"DIxekKjbIZ-G3wSV7wD0zeTAhQbBsh-t9QO08JGHUNjbAhgZ8kYLraxsi8wreyPr","y")"
    R"(:"BQsXkkziThT39j71yOuodsZFujBIiUskZAlf0X4lyPc_RN2o5Y0yl04MvOvqsXmk"})";
inline constexpr std::string_view es384_token =
    R"(eyJhbGciOiJFUzM4NCIsImtpZCI6ImsxIn0.eyJzdWIiOiJtZSJ9.Z8HzYVvYpWDF09V7pf0bAlHXum94_ZTfMHEbrOYJ24hTcHD)"
    R"(bwmaArx1wAKNM53ujsl2j4_chXdNAxl8tDE231-mInPssFzq4HtE0WUY9-IaoYfl09ADpD8xVIW50JTVU)";
inline constexpr std::string_view rs384_key =
    R"({"kty":"RSA","n":"sQrFzcAMkOfRMCaTXnCrgfjcLxPsrm_d1B4ZGCSjRech6lphRm-7qXW938iVi1JWJQfd80iVgRboyO3gpQ)"
    R"(vpvV4HevnyG6hWLdsukeqKBTX0ii0gqWSNvA9RKeRSZ84fJKZDz0zwPr0RhcM6jyDDC8NRborzMkvejv88j8066dXocNd7FN8W9u)"
    R"(soKcZeWLVLqq7zNrA_vDMrutmugi2KTQntzbsiU5TQMRkre98fPDSafoL_1TjraicGubUvvE_0IBGQqClI7tMMHYcd5JKG1dZxjq)"
    R"(6R0GbdScSs5n0-mLd17VfiPQxyXRqqN0VA9UCKht_gcrTUnyWxDfU0L7uW3w","e":"AQAB"})";
inline constexpr std::string_view rs384_token =
    R"(eyJhbGciOiJSUzM4NCIsImtpZCI6ImsxIn0.eyJzdWIiOiJtZSJ9.R3kiHL1DBBwWtYxq4ugj6H0GFn31nPVMovb2UuQT0tt-wOD)"
    R"(SIhCDQuExoiwa105osgt5Lywx4xBSJmEsRnbz2WAdRff2upJsrthLPz9T-fQO3Rn6Kvq8GczU7DiK_qfiIhfZrW9n-k766OPZT4R)"
    R"(mm82hUc7EKFT8nYqM7FEENuWitpp8X8K1hC4-8fS0BXweeUTbozEcxnYk4gt8s7h5CzCVKxwZINoRhbbwG1teW41F3jSTVqEI829)"
    R"(4pTd2fl5z-mBpej02DhzGuYhxbZ6pGWm8CiEDYCgWvHvC6-a-n6-pBjPpik5R9LVA4k7NnZuQdU2dMLwNJofFwapdfMequw)";
inline constexpr std::string_view es256_key =
    R"({"kty":"EC","x":"quPWoXDiuUEiPrlpz1kiBN8XVBbMYbW5OKKLX1b39GU","y":"qOHA0rgWyOVligpc6Ym2HPXinb_JhzEFb)"
    R"(njw2gTeAeE","crv":"P-256"})";
inline constexpr std::string_view es256_token =
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJtZSJ9.1ZkdhAD8MrCH8mNJkTbyVB2VABHGy1onX0ziCFovF-21wbO)"
    R"(tl8kyBG-lK9a3m2nSkZLH1h8GyJdt9UOQLa56NQ)";
inline constexpr std::string_view rs256_key =
    R"({"kty":"RSA","n":"qpguIkll91VhcmZr7RTNG5y-lVgRa6UmSxJzb_Sa4rFFh9pppO2P7X_rX_SsVwvSmZ7dB81-u6VH7QhzOA)"
    R"(t8tHv_uh5gXsVGUPdXPeIMUUPMCJ6OA_VkdL9mt-4ZQKrZ1dXKQBH6byrxqzsN0NK_Wa2vlBcLi-3GRFaJ4CE4jwjw0fJszb2na_)"
    R"(yvkExPXzBv9cU-3_jg-deiZSONPOQUmNV-817p8Qrn9Ybivqu0x2hXYQNG94NG1qMJFf9KsQnOZxtZji2u0IQy8L1O7DXh7GZ8mD)"
    R"(n17U1Kgf7BPTGCrKLFsnXBmVHp1MBE07Rj8G6O9AjmBG0M1N9EA64g92Z1yw","e":"AQAB"})";
inline constexpr std::string_view rs256_token =
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJtZSJ9.NNuqiA81zl7lMoeCLQA8F7VWzBBf7zZkBcC1tbPhsW3UZ3C)"
    R"(Je57P-4kcfPMf3V4TWgpnPkQzm1MLX-V_YFtejlcihtEK2o5ld0IgtPvixBCEOJIcI5h74nhZDfzKmgE3BaHoV1O7g2vhvMbgxG-)"
    R"(o5nEAe7TRO1pxY9G85GkgecNXGa1MDHDP7j3CYgXSTRvIADfH_5hyDeJaDKw1n6Xq4ef7zIsgKPo-HyBHHrftWb6O0VjFjIhlU-o)"
    R"(4sUN8eQ4HeWUMTh2ds2TV9jMVnm_CfzlcG-bW4HDsjM2obPPbkDZCsyHTAEHXSaBa-ajDgB__ntF3goVDGGLoD_emZDllFw)";
