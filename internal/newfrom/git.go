package newfrom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Revision returns what changed in the working tree since the commit where
// its history and that of rev part, so what others did meanwhile on rev is
// not counted. Files that git does not know yet, nor ignores, are new whole.
func Revision(ctx context.Context, dir, rev string) (*Changes, error) {
	root, err := Root(ctx, dir)
	if err != nil {
		return nil, err
	}
	if rev == "" {
		return nil, errors.New("an empty revision")
	}
	commit, err := git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return nil, unknown(ctx, root, rev)
	}
	from := strings.TrimSpace(commit)
	// Histories that share nothing, or a shallow clone that lacks the shared
	// part, leave the revision itself to compare with.
	if base, err := git(ctx, root, "merge-base", from, "HEAD"); err == nil {
		from = strings.TrimSpace(base)
	}
	patch, err := git(ctx, root, "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0",
		"--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "--no-relative", from, "--", "*.go")
	if err != nil {
		return nil, err
	}
	c, err := Patch(strings.NewReader(patch), root, "")
	if err != nil {
		return nil, err
	}
	untracked, err := git(ctx, root, "ls-files", "-z", "--others", "--exclude-standard", "--", "*.go")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(untracked, "\x00") {
		if name != "" {
			c.file(filepath.Join(root, filepath.FromSlash(name))).whole = true
		}
	}
	return c, nil
}

// Root returns the top directory of the git working tree that dir is in.
func Root(ctx context.Context, dir string) (string, error) {
	out, err := git(ctx, dir, "rev-parse", "--show-toplevel")
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the git command is needed and was not found")
	}
	if err != nil {
		return "", fmt.Errorf("%s is not in a git working tree: %w", dir, err)
	}
	return filepath.FromSlash(strings.TrimRight(out, "\r\n")), nil
}

func unknown(ctx context.Context, root, rev string) error {
	if out, err := git(ctx, root, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(out) == "true" {
		return fmt.Errorf("unknown revision %q; this is a shallow clone, which may lack it: fetch more of the history", rev)
	}
	return fmt.Errorf("unknown revision %q", rev)
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var out, msg bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &msg
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(msg.String()); text != "" {
			return "", fmt.Errorf("git %s: %s", args[0], strings.TrimPrefix(text, "fatal: "))
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return out.String(), nil
}
