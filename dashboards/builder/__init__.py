# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What builds the dashboards, the rules and their Kubernetes wrapping."""
