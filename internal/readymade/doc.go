// Package readymade tests the files that other tools read: the GitHub Action,
// the pre-commit hook, the GitLab template and the problem matcher.
package readymade
