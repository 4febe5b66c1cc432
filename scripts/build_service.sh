# Read by the scripts that run the order service: builds heapwell, and the service with
# the heapwell that was installed, as a user would.

DEMO=$ROOT/build/demo
PREFIX=$DEMO/prefix

build_all() {
  step "building heapwell" build_heapwell
  step "building the order service, with the installed heapwell" build_service
}

build_heapwell() {
  cmake -S "$ROOT" -B "$DEMO/heapwell" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DHEAPWELL_DEVELOPER_MODE=OFF &&
    cmake --build "$DEMO/heapwell" &&
    cmake --install "$DEMO/heapwell" --prefix "$PREFIX"
}

build_service() {
  cmake -S "$ROOT/example_service" -B "$DEMO/service" -G Ninja \
    -DCMAKE_PREFIX_PATH="$PREFIX" &&
    cmake --build "$DEMO/service"
}
