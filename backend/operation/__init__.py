"""Starting, keeping alive, training, testing and examining the installation: what the operator's commands do."""
