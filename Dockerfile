# The program with its libraries, catalogue and scenarios, and nothing else: no shell, no packages.
#   docker build -t stowplan:0.1.0 .
#   docker run --rm -v "$PWD:/study" stowplan:0.1.0 sweep my-study.toml
FROM debian:12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make
COPY . /source
WORKDIR /source
RUN apt-get install -y --no-install-recommends g++ cmake ninja-build ccache libboost-graph-dev \
    libboost-math-dev libeigen3-dev libfmt-dev libtomlplusplus-dev libcli11-dev nlohmann-json3-dev \
    libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev librsvg2-dev libsqlite3-dev zlib1g-dev pkg-config
RUN cmake --preset release && cmake --build --preset release --target stowplan
RUN cmake/image_root.sh build/release /root-of-image

FROM scratch
COPY --from=build /root-of-image/ /
WORKDIR /study
ENTRYPOINT ["/stowplan"]
