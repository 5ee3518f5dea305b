import RunJournal
import TestKit
import Testing

/// Small indexes that are whole, and what is wrong with others.
enum ClosureCases {
    static let linux: [String] = ["cp310", "cp312", "cp313"].map { "\($0)-\($0)-manylinux_2_28_x86_64" }
    static let windows: [String] = ["cp310", "cp312", "cp313"].map { "\($0)-\($0)-win_amd64" }

    struct Healthy: CustomTestStringConvertible {
        let testDescription: String
        let wheels: [TestWheel]
        var sdists: [String] = []
    }

    static let healthy: [Healthy] = [
        Healthy(
            testDescription: "transitively",
            wheels: wheels("torch", "2.9.1", requires: ["jinja2"])
                + wheels("jinja2", "3.1", requires: ["MarkupSafe>=2"])
                + wheels("markupsafe", "3.0")),
        Healthy(
            testDescription: "a marker that holds nowhere",
            wheels: wheels(
                "torch", "2.9.1",
                requires: ["colorama; sys_platform == 'darwin'", "tomli; python_version < '3.10'"])),
        Healthy(
            testDescription: "another platform only",
            wheels: wheels("torch", "2.9.1", requires: ["triton==3.5; platform_system == 'Linux'"], tags: windows)),
        Healthy(
            testDescription: "a newer version for newer Pythons, an older one for the others",
            wheels: wheels("torch", "2.9.1", requires: ["networkx>=2.5"])
                + wheels("networkx", "3.6", requiresPython: ">=3.11") + wheels("networkx", "3.4.2")),
        Healthy(
            testDescription: "a later demand excludes the first choice, and what that choice needed",
            wheels: wheels("torch", "2.9.1", requires: ["numpy", "jinja2"])
                + wheels("numpy", "2.4", requires: ["absent"])
                + wheels("numpy", "2.2") + wheels("jinja2", "3.1", requires: ["numpy<2.3"])),
        Healthy(
            testDescription: "cycles, extras of extras, and a requirement on itself",
            wheels: wheels("torch", "2.9.1", requires: ["jinja2[all]"])
                + wheels(
                    "jinja2", "3.1",
                    requires: [
                        "jinja2[a,b]; extra == 'all'", "torch; extra == 'a'",
                        "filelock; extra == 'B'",
                    ],
                    extras: ["all", "a", "b"]) + wheels("filelock", "3")),
        Healthy(
            testDescription: "a pre-release where there is nothing else, and a pinned one",
            wheels: wheels("torch", "2.9.1", requires: ["triton", "rocm==7.10.0a20251120"])
                + wheels("triton", "3.6.0a1") + wheels("rocm", "7.9") + wheels("rocm", "7.10.0a20251120")),
        Healthy(
            testDescription: "an sdist, which can be built anywhere",
            wheels: wheels("torch", "2.9.1", requires: ["rocm[libraries]==7.10"]), sdists: ["rocm-7.10.tar.gz"]),
        Healthy(
            testDescription: "an extra for somebody else's packages",
            wheels: wheels("torch", "2.9.1", requires: ["other-vendor==1; extra == 'cuda'"], extras: ["cuda"])),
        Healthy(
            testDescription: "a direct reference",
            wheels: wheels("torch", "2.9.1", requires: ["x @ https://x.org/x.whl"])),
    ]

    struct Broken: CustomTestStringConvertible {
        let testDescription: String
        let wheels: [TestWheel]
        var yanked: Set<String> = []
        let message: String
        var environments =
            "cp310-linux_x86_64 cp310-win_amd64 cp312-linux_x86_64 cp312-win_amd64 cp313-linux_x86_64 cp313-win_amd64"
        var remedy = CheckRecord.Remedy.regenerate
        let hint: String
    }

    static let broken: [Broken] = [
        Broken(
            testDescription: "a dependency that is not there", wheels: wheels("torch", "2.9.1", requires: ["filelock"]),
            message: "torch 2.9.1 needs filelock: the index has no file of filelock",
            hint: "`rollbook mirror nightly --package torch --index v2/gfx120X-all`"),
        Broken(
            testDescription: "a dependency of a dependency",
            wheels: wheels("torch", "2.9.1", requires: ["jinja2"])
                + wheels("jinja2", "3.1", requires: ["MarkupSafe>=2.0"]),
            message: "jinja2 3.1 needs MarkupSafe>=2.0: the index has no file of markupsafe",
            hint: "add markupsafe to the dependencies of a project in catalog.yaml"),
        Broken(
            testDescription: "the latest version breaks a pin",
            wheels: wheels("torch", "2.9.1", requires: ["numpy<2.4"]) + wheels("numpy", "2.4"),
            message: "torch 2.9.1 needs numpy<2.4: no version in the index satisfies it",
            hint: "pin one in catalog.yaml"),
        Broken(
            testDescription: "no wheel for a Python",
            wheels: wheels("torch", "2.9.1", requires: ["numpy"])
                + wheels("numpy", "2.4", tags: Array(linux.prefix(2)) + windows),
            message: "torch 2.9.1 needs numpy: the versions that satisfy it have no file for cp313-linux_x86_64",
            environments: "cp313-linux_x86_64", hint: "--package torch"),
        Broken(
            testDescription: "Requires-Python excludes the oldest Python",
            wheels: wheels("torch", "2.9.1", requires: ["filelock"])
                + wheels("filelock", "3.20", requiresPython: ">=3.11"),
            message: "torch 2.9.1 needs filelock: the versions that satisfy it have no file for cp310-linux_x86_64, "
                + "cp310-win_amd64", environments: "cp310-linux_x86_64 cp310-win_amd64", hint: "--package torch"),
        Broken(
            testDescription: "an own package pinned and not there",
            wheels: wheels("torch", "2.9.1", requires: ["triton==3.5.0+gitabc; platform_system == 'Linux'"])
                + wheels("triton", "3.4.0"),
            message:
                "torch 2.9.1 needs triton==3.5.0+gitabc; platform_system == 'Linux': no version in the index satisfies it",
            environments: "cp310-linux_x86_64 cp312-linux_x86_64 cp313-linux_x86_64", remedy: .rollback,
            hint: "publish the files of triton that it needs"),
        Broken(
            testDescription: "a declared extra whose package is not there",
            wheels: wheels("rocm", "7.10", requires: ["rocm-sdk-devel==7.10; extra == 'devel'"], extras: ["devel"]),
            message: "rocm 7.10 needs rocm-sdk-devel==7.10; extra == 'devel': the index has no file of rocm-sdk-devel",
            remedy: .rollback, hint: "publish the files of rocm-sdk-devel"),
        Broken(
            testDescription: "an extra of our own that is not declared",
            wheels: wheels("torch", "2.9.1", requires: ["rocm[libraries]"]) + wheels("rocm", "7.10"),
            message: "torch 2.9.1 needs rocm[libraries], but rocm 7.10 declares no extra libraries", remedy: .rollback,
            hint: "publish the files of rocm"),
        Broken(
            testDescription: "pins that contradict each other",
            wheels: wheels("torch", "2.9.1", requires: ["triton==3.5", "jinja2==3.1"])
                + wheels("jinja2", "3.1", requires: ["triton==3.4"]) + wheels("triton", "3.4")
                + wheels("triton", "3.5"),
            message: "jinja2 3.1 needs triton==3.4, but torch 2.9.1 needs triton==3.5: no version satisfies both",
            remedy: .rollback, hint: "publish the files of triton"),
        Broken(
            testDescription: "a yanked version",
            wheels: wheels("torch", "2.9.1", requires: ["filelock"]) + wheels("filelock", "3"),
            yanked: ["filelock-3-py3-none-any.whl"],
            message: "torch 2.9.1 needs filelock: the versions that satisfy it have no file for cp310-linux_x86_64, "
                + "cp310-win_amd64 and 4 more", hint: "--package torch"),
        Broken(
            testDescription: "a requirement that is none", wheels: wheels("torch", "2.9.1", requires: ["filelock >= "]),
            message:
                "installers refuse torch 2.9.1 for its metadata: \"filelock >=\": expected `;` and a marker, or the end "
                + "at byte 9", remedy: .rollback, hint: "PEP 508"),
        Broken(
            testDescription: "a marker that has no answer",
            wheels: wheels("torch", "2.9.1", requires: ["filelock; os_name ~= 'a'"]),
            message:
                "installers refuse torch 2.9.1 for its metadata: the marker os_name ~= \"a\" compares what has no order",
            remedy: .rollback, hint: "PEP 508"),
    ]
}
